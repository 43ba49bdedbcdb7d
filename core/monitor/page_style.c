// SPDX-License-Identifier: Apache-2.0
#include "core/monitor/page.h"

/* The style of the status page: one column on a phone, unobtrusive when all is well, readable in
 * dark mode. */

static const char http_head[] =
    "HTTP/1.0 200 OK\r\nContent-Type: text/css; charset=utf-8\r\nCache-Control: max-age=3600\r\n"
    "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n";

static const char colours[] =
    ":root{--page:#f3f5f8;--card:#fff;--text:#1b2430;--dim:#5a6675;--line:#dfe4ea;--link:#1559b3;"
    "--good:#17733b;--warn:#8a5a00;--bad:#b3261e;--unknown:#6a3ea1;--pending:#5a6675;"
    "--good-bg:#e3f4e9;--warn-bg:#fdf0d3;--bad-bg:#fce4e2;--unknown-bg:#efe6f9;--pending-bg:#"
    "e9edf2}\n"
    "@media(prefers-color-scheme:dark){:root{--page:#10151b;--card:#19212a;--text:#e6ebf1;"
    "--dim:#9aa7b5;--line:#2b3641;--link:#8ab8f5;--good:#6fd08f;--warn:#f0bf5a;--bad:#ff8a80;"
    "--unknown:#c9a6f2;--pending:#9aa7b5;--good-bg:#17352a;--warn-bg:#3a2f14;--bad-bg:#42201f;"
    "--unknown-bg:#302544;--pending-bg:#26303a}}\n"
    ".good{--mark:var(--good);--mark-bg:var(--good-bg)}.warn{--mark:var(--warn);--mark-bg:var(--"
    "warn-bg)}.bad{--mark:var(--bad);--mark-bg:var(--bad-bg)}.unknown{--mark:var(--unknown);"
    "--mark-bg:var(--unknown-bg)}.pending{--mark:var(--pending);--mark-bg:var(--pending-bg)}\n"
    "li.error{--mark:var(--bad)}li.warning{--mark:var(--warn)}li.unknown{--mark:var(--unknown)}"
    "li.info{--mark:var(--dim)}\n";

static const char layout[] =
    "*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--text);"
    "font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif}\n"
    "p,h1,h2,ul{margin:0;padding:0}a{color:var(--link)}\n"
    "header{background:var(--mark-bg);border-bottom:1px solid var(--line);"
    "border-top:6px solid var(--mark)}\n"
    "header div,main,footer{max-width:60rem;margin:0 auto;padding:1rem}\n"
    ".host{font-weight:600}.host span{color:var(--dim);font-weight:400}\n"
    "h1{font-size:1.9rem;line-height:1.2;color:var(--mark);margin:.3rem 0}\n"
    ".when,.meta,footer{color:var(--dim);font-size:.9rem}\n"
    "article{background:var(--card);border:1px solid var(--line);border-left:6px solid "
    "var(--mark);border-radius:8px;padding:1rem 1.2rem;margin:0 0 1rem}\n"
    ".top{display:flex;gap:1rem;justify-content:space-between;align-items:flex-start}\n"
    ".top>div{min-width:0}h2{font-size:1.2rem;line-height:1.3;overflow-wrap:anywhere}\n"
    ".url{font:.9rem/1.5 ui-monospace,Consolas,'DejaVu Sans Mono',monospace;color:var(--dim);"
    "overflow-wrap:anywhere}\n"
    ".badge{display:inline-block;background:var(--mark-bg);color:var(--mark);font-weight:700;"
    "font-size:.75rem;letter-spacing:.06em;border-radius:4px;padding:.1rem .5rem;margin-bottom:"
    ".35rem}\n"
    ".days{text-align:right;white-space:nowrap;font-size:.9rem;line-height:1.3}"
    ".days b{display:block;font-size:1.9rem;line-height:1.1}.past b{color:var(--bad)}"
    ".days small{display:block;color:var(--dim);font-size:.8rem}\n"
    ".meta{margin-top:.5rem;overflow-wrap:anywhere}.meta:empty{display:none}"
    ".note{margin-top:.5rem;font-style:italic}\n"
    "ul{list-style:none;margin-top:.7rem}li{border-left:3px solid var(--mark);padding:.1rem 0 "
    ".1rem .8rem;margin:.6rem 0;overflow-wrap:anywhere}\n"
    ".severity{color:var(--mark);font-weight:700}"
    "code{display:inline-block;font:.85em ui-monospace,Consolas,'DejaVu Sans "
    "Mono',monospace;color:var(--dim)}\n"
    ".remedy{margin-top:.15rem}.remedy:before{content:'\\2192\\00a0';color:var(--mark)}\n"
    "details{margin-top:.7rem}summary{cursor:pointer;color:var(--dim);font-size:.9rem}\n"
    "@media(max-width:34rem){.top{flex-direction:column;gap:.6rem}.days{text-align:left}"
    ".days b{display:inline;font-size:1.4rem}h1{font-size:1.5rem}article{padding:.9rem}}\n"
    "@media print{body{background:#fff}article{break-inside:avoid}}\n";

bool vouch_page_style_next(struct vouch_page_reader *r, struct vouch_writer *w)
{
    if (r->step++ > 0)
        return false;
    vouch_write_text(w, http_head);
    vouch_write_text(w, colours);
    vouch_write_text(w, layout);
    return true;
}
