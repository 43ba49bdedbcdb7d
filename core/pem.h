// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_PEM_H
#define VOUCH_PEM_H

#include "core/bytes.h"
#include "core/status.h"

/* PEM (RFC 7468): blocks of base64 between BEGIN and END lines, several in a text, with any text
 * around them, line ends LF or CRLF, and perhaps UTF-8's byte order mark before all of it. Nothing
 * is copied until a block is decoded. */

enum vouch_pem_kind {
    VOUCH_PEM_OTHER = 0,
    /* also the old "X509 CERTIFICATE", and OpenSSL's "TRUSTED CERTIFICATE", which has more data
     * after the certificate's DER */
    VOUCH_PEM_CERTIFICATE,
    VOUCH_PEM_CRL,
    VOUCH_PEM_PKCS7,
    VOUCH_PEM_REQUEST,
    VOUCH_PEM_PUBLIC_KEY,
    VOUCH_PEM_PRIVATE_KEY /* any label that ends with these words */
};

/* One block, as spans of the text. */
struct vouch_pem_block {
    enum vouch_pem_kind kind;
    struct vouch_span label; /* "CERTIFICATE" */
    struct vouch_span body;  /* what is between the two lines */
    struct vouch_span whole; /* from BEGIN to the end of the END line */
    size_t number;           /* its number in the text, from 1 */
    size_t offset;           /* of `whole` in the text; see vouch_pem_line */
};

/* Iterates over the blocks of a text, which the caller keeps. */
struct vouch_pem {
    struct vouch_span text;
    size_t at;
    size_t count;        /* blocks so far, including a faulty one */
    const char *fault;   /* null: none; else a constant text, and iteration has ended */
    size_t fault_offset; /* where the faulty block begins */
};

struct vouch_pem vouch_pem_of(struct vouch_span text);
/* The next block. false: no more, or a fault (a block that does not end, or whose END label differs
 * from its BEGIN). The base64 is not checked. */
bool vouch_pem_next(struct vouch_pem *p, struct vouch_pem_block *out);
/* The number (from 1) of the line that contains the byte at that offset. Counts from the start of
 * the text each time: for messages. */
size_t vouch_pem_line(struct vouch_span text, size_t offset);

/* Does it begin with a DER SEQUENCE whose length fits these bytes, i.e. is it DER rather than
 * PEM? */
bool vouch_pem_is_der(struct vouch_span bytes);

/* Decodes base64 with blanks and line ends anywhere and padding at its end (RFC 4648 section 4)
 * into the buffer; *len becomes the bytes written. VOUCH_OK. VOUCH_E_SPACE: the buffer is full with
 * good bytes and there is more. VOUCH_E_MALFORMED: a wrong character, padding, or length; the bytes
 * before it are valid. The buffer may be the text's own bytes. */
int vouch_base64_decode(struct vouch_span text, uint8_t *buffer, size_t cap, size_t *len);
/* Decodes the beginning of such a text: from *at on, in whole groups of four characters, until at
 * least `want` bytes are in the buffer, which holds `len` of `cap` bytes. Stops before anything
 * that is not plain base64; *at is where it stopped. Returns the number of bytes now in the
 * buffer. */
size_t vouch_base64_head(struct vouch_span text, size_t *at, uint8_t *buffer, size_t cap,
                         size_t len, size_t want);
/* Enough bytes for any text of this many characters. */
size_t vouch_base64_size(size_t chars);
/* Writes base64 with padding, without line ends. */
void vouch_base64_write(struct vouch_writer *w, struct vouch_span bytes);
/* Writes a PEM block with lines of 64 characters. */
void vouch_pem_write(struct vouch_writer *w, const char *label, struct vouch_span der);

#endif
