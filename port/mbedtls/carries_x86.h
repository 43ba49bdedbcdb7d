// SPDX-License-Identifier: Apache-2.0
/* Instructions that carry, for the assembler of the files named *_mulx: the source is on the left,
 * and both are names of operands. */
#ifndef VOUCH_MBEDTLS_CARRIES_X86_H
#define VOUCH_MBEDTLS_CARRIES_X86_H

#define ADD(word, to) "addq %[" word "], %[" to "]\n\t"
#define ADC(word, to) "adcq %[" word "], %[" to "]\n\t"
#define ADC_0(to) "adcq $0, %[" to "]\n\t"
#define SUB(word, to) "subq %[" word "], %[" to "]\n\t"
#define SBB(word, to) "sbbq %[" word "], %[" to "]\n\t"
#define SBB_0(to) "sbbq $0, %[" to "]\n\t"

#endif
