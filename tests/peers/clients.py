# SPDX-License-Identifier: Apache-2.0
"""The programs whose verdicts vouch tells, each asked to connect to an endpoint: True when it accepts, else
its code. Browsers are in tests/browser/browsers.py."""

import os
import re
import socket
import ssl
import subprocess

import peer

LOOPBACK = "127.0.0.1"


def openssl_codes(header="/usr/include/openssl/x509_vfy.h"):
    """Numbers of X509_V_ERR_..., from the library's own header."""
    with open(header, encoding="utf-8") as f:
        return {int(n): name for name, n in re.findall(r"define\s+(X509_V_ERR_\w+)\s+(\d+)", f.read())}


class OpenSsl:
    """OpenSSL's defaults on Debian (security level 2), through python's module."""

    def __init__(self, roots_path):
        self.codes = openssl_codes()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.context.set_ciphers("DEFAULT")
        self.context.load_verify_locations(roots_path)

    def visit(self, host, port):
        try:
            with socket.create_connection((LOOPBACK, port), timeout=10) as plain, \
                    self.context.wrap_socket(plain, server_hostname=host):
                return True
        except ssl.SSLCertVerificationError as e:
            return self.codes.get(e.verify_code, str(e.verify_code))
        except ssl.SSLError as e:
            return f"SSL_R_{e.reason}" if e.reason else str(e)
        except OSError as e:
            return str(e)


GNUTLS = {  # the words that gnutls_certificate_verification_status_print has, the most telling first
    "signature in the certificate is invalid": "GNUTLS_CERT_SIGNATURE_FAILURE",
    "insecure algorithm": "GNUTLS_CERT_INSECURE_ALGORITHM",
    "unknown critical extension": "GNUTLS_CERT_UNKNOWN_CRIT_EXTENSIONS",
    "issuer is not a CA": "GNUTLS_CERT_SIGNER_NOT_CA",
    "violates the signer's constraints": "GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE",
    "issuer is unknown": "GNUTLS_CERT_SIGNER_NOT_FOUND",
    "certificate chain uses expired": "GNUTLS_CERT_EXPIRED",
    "chain uses expired": "GNUTLS_CERT_EXPIRED",
    "not yet activated": "GNUTLS_CERT_NOT_ACTIVATED", "not yet valid": "GNUTLS_CERT_NOT_ACTIVATED",
    "name in the certificate does not match": "GNUTLS_CERT_UNEXPECTED_OWNER",
    "does not match the intended purpose": "GNUTLS_CERT_PURPOSE_MISMATCH",
    "requires the server to include an OCSP status": "GNUTLS_CERT_MISSING_OCSP_STATUS",
    "Key usage violation": "GNUTLS_E_KEY_USAGE_VIOLATION", "Error in parsing.": "GNUTLS_E_PARSING_ERROR",
    "Unknown Subject Alternative name": "GNUTLS_E_X509_UNKNOWN_SAN", "time encoding": "GNUTLS_E_ASN1_TIME_ERROR",
    "Error in the time fields": "GNUTLS_E_ASN1_TIME_ERROR",
    "TLS fatal alert has been received": "GNUTLS_E_FATAL_ALERT_RECEIVED",
    "Error in the certificate.": "GNUTLS_E_CERTIFICATE_ERROR", "Error in DER parsing": "GNUTLS_E_ASN1_DER_ERROR",
    "Error in TAG": "GNUTLS_E_ASN1_TAG_ERROR",
}


class GnuTls:
    def __init__(self, roots_path):
        self.roots = roots_path

    def visit(self, host, port):
        done = subprocess.run(
            [peer.need("gnutls-cli"), "--x509cafile", self.roots, "--port", str(port), "--sni-hostname", host,
             "--verify-hostname", host, LOOPBACK], input=b"", capture_output=True, timeout=30)
        words = (done.stdout + done.stderr).decode(errors="replace")
        if done.returncode == 0:
            return True
        for text, code in GNUTLS.items():
            if text in words:
                return code
        found = re.search(r"\*\*\* (?:Fatal error|PKI verification.*): (.*)", words)
        return found.group(1) if found else words[-200:]


CURL_ERRORS = {35: "CURLE_SSL_CONNECT_ERROR", 60: "CURLE_PEER_FAILED_VERIFICATION"}


class Curl:
    """curl with OpenSSL, which also takes an intermediate in the store for a root."""

    def __init__(self, roots_path):
        self.roots = roots_path

    def visit(self, host, port):
        done = subprocess.run([peer.need("curl"), "--silent", "--output", "/dev/null", "--cacert", self.roots,
                               "--connect-to", f"::{LOOPBACK}:{port}", "--noproxy", "*", "--max-time", "20",
                               f"https://{host}:{port}/"], capture_output=True, timeout=30)
        return True if done.returncode == 0 else CURL_ERRORS.get(done.returncode, str(done.returncode))


JAVA = """
import java.io.*; import java.net.*; import java.security.KeyStore; import java.security.cert.*; import javax.net.ssl.*;
public class Visit {
  public static void main(String[] a) throws Exception {
    KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType()); roots.load(null, null); int n = 0;
    for (Certificate c : CertificateFactory.getInstance("X.509").generateCertificates(new FileInputStream(a[0])))
      roots.setCertificateEntry("root" + n++, c);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX"); trust.init(roots);
    SSLContext tls = SSLContext.getInstance("TLS"); tls.init(null, trust.getTrustManagers(), null);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] at = line.split(" "); Throwable why = null;
      try (Socket plain = new Socket("127.0.0.1", Integer.parseInt(at[1]));
           SSLSocket s = (SSLSocket) tls.getSocketFactory().createSocket(plain, at[0], Integer.parseInt(at[1]), true)) {
        SSLParameters p = s.getSSLParameters(); p.setEndpointIdentificationAlgorithm("HTTPS"); s.setSSLParameters(p);
        s.setSoTimeout(10000); s.startHandshake();
      } catch (Throwable t) { why = t; }
      String said = why == null ? "accepts" : "";
      for (; why != null; why = why.getCause()) said += why.getClass().getSimpleName() + ": " + why.getMessage() + "; ";
      System.out.println(said.replace('\\n', ' ')); System.out.flush();
    }
  }
}
"""


class Java:
    """Java's own validator of TLS servers; the innermost exception is its code."""

    def __init__(self, roots_path, folder):
        source = folder.write("Visit.java", JAVA)
        subprocess.run([peer.need("javac"), "-d", folder.path, source], check=True, capture_output=True, timeout=120)
        self.process = subprocess.Popen([peer.need("java"), "-Xshare:auto", "-cp", folder.path, "Visit", roots_path],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                        text=True, env={**os.environ, "JAVA_TOOL_OPTIONS": ""})

    def visit(self, host, port):
        self.process.stdin.write(f"{host} {port}\n")
        self.process.stdin.flush()
        self.said = self.process.stdout.readline().strip()
        if self.said == "accepts":
            return True
        return re.findall(r"(\w+): ", self.said)[-1] if ": " in self.said else self.said

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(20)
