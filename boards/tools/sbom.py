#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What an image or the program is made of, for whoever ships it.

    sbom.py --version VERSION --mbedtls DIR --lwip DIR --epoch SECONDS --output FOLDER IMAGE...

Writes FOLDER/NAME.spdx.json (SPDX 2.3) for each image, NAME being its board's, or "vouch" for the
program, and FOLDER/NOTICES.txt: the licences whose texts an image must be shipped with, and the copyright
lines of lwIP's files, which its COPYING leaves to them. Fails where a text is missing. The same tree and
the same tools give the same bytes.
"""

import argparse
import datetime
import hashlib
import json
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
# By the compiler's machine: what its C library is, the package of Debian, and the licences in it.
C_LIBRARIES = {
    "ARM": ("newlib", "libnewlib-arm-none-eabi", "BSD-3-Clause AND BSD-2-Clause AND MIT AND HPND"),
    "RISC-V": ("picolibc", "picolibc-riscv64-unknown-elf", "BSD-3-Clause AND BSD-2-Clause AND MIT"),
}
COMPILERS = {"ARM": "gcc-arm-none-eabi", "RISC-V": "gcc-riscv64-unknown-elf"}
RUNTIME = "GPL-3.0-or-later WITH GCC-exception-3.1"
# Of the program: what it loads, or the resolver's library within it. {soname's beginning: (name, licence)}
SHARED = {
    "libc.so": ("glibc", "LGPL-2.1-or-later"),
    "libcares": ("c-ares", "MIT"),
    "libinih": ("inih", "BSD-3-Clause"),
    "libz.so": ("zlib", "Zlib"),
    "liblzma": ("xz", "0BSD OR LicenseRef-public-domain"),
    "libzstd": ("zstd", "BSD-3-Clause OR GPL-2.0-only"),
    "libsqlite3": ("sqlite", "blessing"),
    "libmicrohttpd": ("libmicrohttpd", "LGPL-2.1-or-later"),
    "libidn2": ("libidn2", "LGPL-3.0-or-later OR GPL-2.0-or-later"),
    "libbz2": ("bzip2", "bzip2-1.0.6"),
}
# What images take of lwIP (boards/common/image.mk).
LWIP_FOLDERS = ("core", "include", "netif", "apps/http", "apps/mqtt", "apps/snmp")


def output_of(*argv):
    return subprocess.run(argv, check=True, stdout=subprocess.PIPE, text=True).stdout


def debian_version(package):
    try:
        return output_of("dpkg-query", "-W", "-f", "${Version}", package)
    except (OSError, subprocess.CalledProcessError):
        return "NOASSERTION"


def mbedtls_version(tree):
    return re.search(r'MBEDTLS_VERSION_STRING\s+"([\d.]+)"', (tree / "include/mbedtls/build_info.h").read_text())[1]


def lwip_version(tree):
    text = (tree / "src/include/lwip/init.h").read_text()
    return ".".join(re.search(rf"LWIP_VERSION_{part}\s+(\d+)", text)[1] for part in ("MAJOR", "MINOR", "REVISION"))


def package(name, version, licence, supplier="NOASSERTION"):
    return {"SPDXID": f"SPDXRef-{re.sub('[^A-Za-z0-9.-]', '-', name)}", "name": name, "versionInfo": version,
            "downloadLocation": "NOASSERTION", "filesAnalyzed": False, "supplier": supplier,
            "licenseConcluded": licence, "licenseDeclared": licence, "copyrightText": "NOASSERTION"}


def machine_of(image):
    return re.search(r"Machine:\s+(.*)", output_of("readelf", "-h", str(image)))[1].strip()


def of_library(soname):
    name, licence = next((v for k, v in SHARED.items() if soname.startswith(k)), (soname, "NOASSERTION"))
    return package(name, soname, licence)


def shared_parts(image):
    """What is loaded at the start, and what only when it is wanted, by its name in the program."""
    needed = re.findall(r"\(NEEDED\).*\[(.*)\]", output_of("readelf", "-d", str(image)))
    named = {n.decode() for n in re.findall(rb"(?<![a-z0-9])(lib[a-z0-9]+\.so\.[0-9.]+)\0", image.read_bytes())}
    for soname in needed:
        yield of_library(soname), "DYNAMIC_LINK"
    for soname in sorted(named - set(needed)):
        yield of_library(soname), "OPTIONAL_DEPENDENCY_OF"


def resolver_within(image):
    """The resolver's library, where the program has it in itself."""
    if re.search(r" T ares_", output_of("nm", str(image))):
        name, licence = SHARED["libcares"]
        yield package(name, debian_version("libc-ares-dev"), licence), "STATIC_LINK"


def parts_of(image, options):
    """What is in the image, or loaded by it: (package, relationship)."""
    machine = machine_of(image)
    yield package("Mbed TLS", mbedtls_version(options.mbedtls), "Apache-2.0 OR GPL-2.0-or-later"), "STATIC_LINK"
    if "boards" in image.parts:
        yield package("lwIP", lwip_version(options.lwip), "BSD-3-Clause"), "STATIC_LINK"
    if machine in C_LIBRARIES:
        name, debian, licence = C_LIBRARIES[machine]
        yield package(name, debian_version(debian), licence), "STATIC_LINK"
        yield package("libgcc", debian_version(COMPILERS[machine]), RUNTIME), "STATIC_LINK"
    else:
        yield from resolver_within(image)
        yield from shared_parts(image)


def relationship(product, part, kind):
    ends = (part, product) if kind.endswith("_OF") else (product, part)
    return {"spdxElementId": ends[0], "relationshipType": kind, "relatedSpdxElement": ends[1]}


def document(image, name, options):
    digest = hashlib.sha256(image.read_bytes()).hexdigest()
    product = package("vouch", options.version, "Apache-2.0")
    product["primaryPackagePurpose"] = "FIRMWARE" if "boards" in image.parts else "APPLICATION"
    product["checksums"] = [{"algorithm": "SHA256", "checksumValue": digest}]
    product["packageFileName"] = image.name
    parts = list(parts_of(image, options))
    created = datetime.datetime.fromtimestamp(options.epoch, datetime.timezone.utc)
    references = re.findall(r"LicenseRef-[A-Za-z-]+", json.dumps([p for p, _ in parts]))
    return {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"vouch-{name}-{options.version}",
        "documentNamespace": f"https://spdx.org/spdxdocs/vouch-{name}-{options.version}-{digest[:16]}",
        "creationInfo": {"created": created.strftime("%Y-%m-%dT%H:%M:%SZ"), "creators": ["Tool: vouch-sbom"]},
        "packages": [product] + [p for p, _ in parts],
        "relationships": [
            {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": product["SPDXID"]}
        ] + [relationship(product["SPDXID"], p["SPDXID"], kind) for p, kind in parts],
        **({"hasExtractedLicensingInfos": [{"licenseId": r, "extractedText": "In the public domain."}
                                           for r in sorted(set(references))]} if references else {}),
    }


def lwip_holders(tree):
    """The copyright lines in the files of lwIP that images take, each once."""
    found = set()
    for folder in LWIP_FOLDERS:
        for path in (p for p in (tree / "src" / folder).rglob("*.[ch]") if "ppp" not in p.parts):
            text = path.read_text(encoding="utf-8", errors="replace")
            found.update(re.sub(r"[\s*/]+$", "", line) for line in re.findall(r"Copyright \([cC]\) .*", text))
    return "\n".join(sorted(found))


def notices(options):
    """The texts that the licences ask to be shipped along with an image."""
    files = [("vouch", ROOT / "docs/LICENSE"), ("Mbed TLS, under Apache-2.0", options.mbedtls / "LICENSE"),
             ("lwIP", options.lwip / "COPYING")]
    machines = {machine_of(image) for image in options.images}
    files += [(name, pathlib.Path("/usr/share/doc") / debian / "copyright")
              for machine, (name, debian, _) in C_LIBRARIES.items() if machine in machines]
    files += [("c-ares", pathlib.Path("/usr/share/doc/libc-ares-dev/copyright"))]
    for name, path in files:
        if not path.exists():
            raise SystemExit(f"sbom: {path} is missing: {name} may not be shipped without it")
        text = path.read_text(encoding="utf-8").rstrip()
        if name == "lwIP":
            text += f"\n\nIts files name these holders:\n\n{lwip_holders(options.lwip)}"
        yield f"{'=' * 80}\n{name}\n{'=' * 80}\n\n{text}\n"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--version", required=True)
    parser.add_argument("--mbedtls", type=pathlib.Path, required=True)
    parser.add_argument("--lwip", type=pathlib.Path, required=True)
    parser.add_argument("--epoch", type=int, required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("images", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    for image in options.images:
        name = image.parent.name if "boards" in image.parts else image.name
        path = options.output / f"{name}.spdx.json"
        path.write_text(json.dumps(document(image, name, options), indent=1) + "\n")
        print(path)
    (options.output / "NOTICES.txt").write_text("\n".join(notices(options)), encoding="utf-8")
    print(options.output / "NOTICES.txt")


if __name__ == "__main__":
    main()
