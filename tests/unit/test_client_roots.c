// SPDX-License-Identifier: Apache-2.0
/* The public roots, and until when browsers trust them: tests/golden/client_roots.txt has each row
 * once more, with its dates, so that none changes by itself. */
#include "core/calendar.h"
#include "core/x509/clients_roots.h"
#include "tests/support/golden.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void write_until(struct vouch_writer *w, uint32_t until_s)
{
    if (until_s == 0)
        vouch_write_text(w, " never");
    else if (until_s == VOUCH_CLIENT_ROOT_ALWAYS)
        vouch_write_text(w, " always");
    else {
        vouch_write_text(w, " ");
        vouch_date_write(w, until_s);
    }
}

static void test_client_roots_are_as_written_down(void **state)
{
    static char said[1 << 15];
    struct vouch_writer w = vouch_writer_of(said, sizeof said);
    (void)state;
    for (size_t i = 0; i < vouch_client_roots.count; i++) {
        const struct vouch_client_root *root = &vouch_client_roots.at[i];
        uint8_t key[8];
        for (size_t k = 0; k < 8; k++)
            key[k] = (uint8_t)(root->key >> (56 - 8 * k));
        vouch_write_hex(&w, (struct vouch_span){key, sizeof key});
        write_until(&w, root->chrome_s);
        write_until(&w, root->firefox_s);
        vouch_write_text(&w, "\n");
    }
    assert_int_equal(w.lost, 0);
    golden_check("client_roots.txt", vouch_writer_span(&w));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_client_roots_are_as_written_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
