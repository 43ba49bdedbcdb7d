// SPDX-License-Identifier: Apache-2.0
#include "core/x509/suffix.h"

/* Below a country's two letters these almost always belong to the registry. */
static const char second_levels[] = "|ac|co|com|edu|gob|gouv|gov|govt|ltd|mil|net|nom|org|plc|sch|";

/* Registries' own second levels that the rule above does not cover. */
static const char registry[] =
    "|ad.jp|ed.jp|go.jp|gr.jp|lg.jp|ne.jp|or.jp|go.kr|ne.kr|or.kr|pe.kr|re.kr|go.th|in.th|mi.th|"
    "or.th|go.id|my.id|or.id|web.id|biz.id|desa.id|me.uk|nhs.uk|police.uk|asn.au|id.au|geek.nz|"
    "gen.nz|iwi.nz|kiwi.nz|maori.nz|school.nz|gv.at|or.at|asso.fr|tm.fr|art.br|adv.br|blog.br|"
    "eco.br|eng.br|ind.br|inf.br|tv.br|firm.in|gen.in|ind.in|res.in|nic.in|law.za|web.za|gv.ao|"
    "idv.tw|game.tw|club.tw|idv.hk|per.sg|name.my|bel.tr|gen.tr|info.tr|name.tr|pol.tr|web.tr|"
    "info.pl|biz.pl|waw.pl|msk.ru|spb.ru|in.ua|kiev.ua|kyiv.ua|lviv.ua|muni.il|k12.il|idf.il|"
    "priv.at|or.cr|fi.cr|go.cr|or.tz|go.tz|or.ke|go.ke|ne.ke|me.ke|or.ug|go.ug|ne.ug|info.ve|"
    "web.ve|e12.ve|tec.ve|info.hu|priv.hu|sport.hu|or.mu|isla.pr|priv.no|e164.arpa|home.arpa|"
    "in-addr.arpa|ip6.arpa|uri.arpa|urn.arpa|";

/* "aero", for aviation, has a suffix for each trade. */
static const char trades[] =
    "|accident-investigation|accident-prevention|aerobatic|aeroclub|aerodrome|agents|"
    "air-surveillance|air-traffic-control|aircraft|airline|airport|airtraffic|ambulance|"
    "association|author|ballooning|broker|caa|cargo|catering|certification|championship|charter|"
    "civilaviation|club|conference|consultant|consulting|control|council|crew|design|dgca|"
    "educator|emergency|engine|engineer|entertainment|equipment|exchange|express|federation|"
    "flight|freight|fuel|gliding|government|groundhandling|group|hanggliding|homebuilt|insurance|"
    "journal|journalist|leasing|logistics|magazine|maintenance|marketplace|media|microlight|"
    "modelling|navigation|parachuting|paragliding|passenger-association|pilot|press|production|"
    "recreation|repbody|res|research|rotorcraft|safety|scientist|services|show|skydiving|software|"
    "student|taxi|trader|trading|trainer|union|workinggroup|works|";

/* Below the states of "us": schools, colleges, libraries. */
static const char of_states[] = "|k12|cc|lib|";

/* Countries that register only at the third level. */
static const char third_level_only[] = "|bd|ck|er|fk|jm|kh|mm|np|pg|";

/* Providers whose customers have names below theirs. */
static const char shared[] =
    "|amazonaws.com|cloudfront.net|"
    "elasticbeanstalk.com|awsapprunner.com|amplifyapp.com|azurewebsites.net|azurestaticapps.net|"
    "azure-api.net|azureedge.net|cloudapp.net|cloudapp.azure.com|trafficmanager.net|windows.net|"
    "blob.core.windows.net|web.core.windows.net|appspot.com|run.app|web.app|firebaseapp.com|"
    "googleapis.com|cloudfunctions.net|blogspot.com|withgoogle.com|translate.goog|github.io|"
    "githubusercontent.com|gitlab.io|bitbucket.io|herokuapp.com|herokussl.com|netlify.app|"
    "vercel.app|now.sh|pages.dev|workers.dev|r2.dev|trycloudflare.com|fly.dev|onrender.com|"
    "railway.app|render.com|surge.sh|ngrok.io|ngrok.app|ngrok-free.app|repl.co|replit.app|"
    "glitch.me|deno.dev|digitaloceanspaces.com|ondigitalocean.app|fastly.net|fastlylb.net|"
    "akamaized.net|edgekey.net|myshopify.com|wordpress.com|weebly.com|wixsite.com|webflow.io|"
    "readthedocs.io|stackhero-network.com|dyndns.org|dyndns.info|ddns.net|no-ip.org|no-ip.biz|"
    "duckdns.org|hopto.org|zapto.org|sytes.net|myfritz.net|synology.me|myqnapcloud.com|"
    "dynv6.net|nip.io|sslip.io|freeddns.org|eu.org|co.com|uk.com|us.com|de.com|eu.com|uk.net|"
    "se.net|jp.net|cn.com|ru.com|za.com|br.com|gb.net|hu.net|in.net|";

/* Is the word in a list that has "|" on both sides of each? */
static bool listed(const char *list, struct vouch_span word)
{
    struct vouch_span all = vouch_span_of(list);
    size_t at = 0;
    while (at + 1 < all.len) {
        size_t end = vouch_span_find(all, at + 1, '|');
        if (vouch_span_equal_nocase(vouch_span_part(all, at + 1, end - at - 1), word))
            return true;
        at = end;
    }
    return false;
}

/* "k12.ca.us" */
static bool is_of_state(struct vouch_span first, struct vouch_span rest)
{
    return rest.len == 5 && rest.data[2] == '.' &&
           vouch_span_equal_nocase(vouch_span_part(rest, 3, 2), vouch_span_of("us")) &&
           listed(of_states, first);
}

static bool is_registry(struct vouch_span name, size_t dot)
{
    struct vouch_span first = vouch_span_part(name, 0, dot);
    struct vouch_span last = vouch_span_part(name, dot + 1, name.len);
    if (vouch_span_find(last, 0, '.') < last.len)
        return is_of_state(first, last);
    if (vouch_span_equal_nocase(last, vouch_span_of("aero")) && listed(trades, first))
        return true;
    if (last.len == 2 && (listed(second_levels, first) || listed(third_level_only, last)))
        return true;
    bool state = first.len == 2 && vouch_span_equal_nocase(last, vouch_span_of("us"));
    return state || listed(registry, name);
}

/* "s3.amazonaws.com", "s3.REGION.amazonaws.com" and the like. */
static bool is_regional(struct vouch_span name)
{
    static const char tail[] = ".amazonaws.com";
    size_t len = sizeof tail - 1;
    return name.len > len &&
           vouch_span_equal_nocase(vouch_span_part(name, name.len - len, len), vouch_span_of(tail));
}

enum vouch_suffix vouch_suffix_kind(struct vouch_span name)
{
    size_t dot = vouch_span_find(name, 0, '.');
    if (dot == name.len || is_registry(name, dot))
        return VOUCH_SUFFIX_REGISTRY;
    return listed(shared, name) || is_regional(name) ? VOUCH_SUFFIX_SHARED : VOUCH_SUFFIX_NONE;
}
