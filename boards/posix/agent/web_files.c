// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/web_files.h"

#include <string.h>

/* The assembler puts the file's bytes between two labels. */
#define EMBED(name, file)                                                                          \
    __asm__(".section .rodata\n.global agent_page_" #name "\nagent_page_" #name                    \
            ":\n.incbin \"boards/posix/agent/page/" file "\"\n.global agent_page_" #name           \
            "_end\nagent_page_" #name "_end:\n.byte 0\n.previous\n");                              \
    extern const uint8_t agent_page_##name[], agent_page_##name##_end[]

EMBED(index, "index.html");
EMBED(css, "page.css");
EMBED(main, "page.js");
EMBED(card, "card.js");
EMBED(accepts, "accepts.js");
EMBED(chain, "chain.js");
EMBED(dom, "dom.js");
EMBED(time, "time.js");
EMBED(words, "words.js");

static const char html[] = "text/html; charset=utf-8", css[] = "text/css; charset=utf-8",
                  script[] = "text/javascript; charset=utf-8";

static const struct {
    const char *path, *type;
    const uint8_t *begin, *end;
} files[] = {
    {"/", html, agent_page_index, agent_page_index_end},
    {"/page.css", css, agent_page_css, agent_page_css_end},
    {"/page.js", script, agent_page_main, agent_page_main_end},
    {"/card.js", script, agent_page_card, agent_page_card_end},
    {"/accepts.js", script, agent_page_accepts, agent_page_accepts_end},
    {"/chain.js", script, agent_page_chain, agent_page_chain_end},
    {"/dom.js", script, agent_page_dom, agent_page_dom_end},
    {"/time.js", script, agent_page_time, agent_page_time_end},
    {"/words.js", script, agent_page_words, agent_page_words_end},
};

bool agent_web_file(const char *path, struct agent_web_file *out)
{
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        if (strcmp(path, files[i].path) == 0) {
            out->type = files[i].type;
            out->body =
                (struct vouch_span){files[i].begin, (size_t)(files[i].end - files[i].begin)};
            return true;
        }
    return false;
}
