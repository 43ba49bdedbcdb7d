// SPDX-License-Identifier: Apache-2.0
// One target: in short, and its details when they are opened.

import {accepts} from "/accepts.js";
import {chain} from "/chain.js";
import {el, svg} from "/dom.js";
import {day, duration, left, moment, now} from "/time.js";
import {say} from "/words.js";

const CLASSES = {valid: "good", warning: "warn", unknown: "unknown", invalid: "bad"};
const CLIENTS = {chrome: "Chrome, Edge", firefox: "Firefox", apple: "Apple", openssl: "OpenSSL", gnutls: "GnuTLS",
                 java: "Java", windows: "Windows"};
const EXPIRES = /-expires-(soon|warning)$/;

export function classOf(target) {
  return CLASSES[target.believed] || "pending";
}

// --- in short ---------------------------------------------------------------------------------------

function daysOf(target) {
  if (!target.not_after) return null;
  const rest = left(target.not_after);
  return el("p", {class: rest.past ? "days past" : "days"}, el("b", {}, String(rest.number)), " " + rest.words,
            el("small", {}, say("until", day(target.not_after))));
}

function reasonOf(target) {
  if (target.not_checked) return el("p", {class: "reason unknown"}, say("notChecked", target.not_checked));
  const worst = target.findings[0];
  if (!worst || worst.severity === "info") return null;
  return el("p", {class: `reason ${worst.severity}`}, worst.text, " ", el("code", {}, worst.code));
}

// The endpoint whose path ends first.
function firstToEnd(target) {
  const known = target.endpoints.filter((e) => e.not_after && e.certificate_not_before);
  return known.sort((a, b) => Date.parse(a.not_after) - Date.parse(b.not_after))[0];
}

function lifeWords(e) {
  const text = [say("life", day(e.certificate_not_before), day(e.certificate_not_after))];
  if (e.not_after !== e.certificate_not_after) text.push(say("lifeEnds", day(e.not_after)));
  if (e.next_threshold) text.push(say("lifeNext", day(e.next_threshold)));
  return text.join(" ");
}

// A bar from the first day of the certificate to the last, with today and the next reminder on it.
function lifeOf(target) {
  const e = firstToEnd(target);
  if (!e) return null;
  const from = Date.parse(e.certificate_not_before), to = Date.parse(e.certificate_not_after);
  const place = (ms) => Math.max(0, Math.min(1000, 1000 * (ms - from) / Math.max(1, to - from)));
  const end = place(Date.parse(e.not_after)), today = place(now());
  const past = Date.parse(e.not_after) < now();
  const soon = target.findings.find((f) => EXPIRES.test(f.code)); // by the target's own thresholds
  const look = past || (soon && soon.severity === "error") ? "past" : soon ? "soon" : "";
  const marks = [svg("rect", {class: "all", x: 0, y: 6, width: 1000, height: 8, rx: 4}),
                 svg("rect", {class: `gone ${look}`, x: 0, y: 6, width: Math.min(today, end), height: 8})];
  if (end < 999) marks.push(svg("rect", {class: "cut", x: end, y: 6, width: 1000 - end, height: 8}));
  if (e.next_threshold) {
    marks.push(svg("rect", {class: "next", x: place(Date.parse(e.next_threshold)) - 2, y: 3, width: 4, height: 14}));
  }
  marks.push(svg("rect", {class: "today", x: Math.min(today, 996), y: 0, width: 4, height: 20}));
  return el("div", {class: "life"},
            svg("svg", {viewBox: "0 0 1000 20", preserveAspectRatio: "none", role: "img", "aria-label": lifeWords(e)},
                svg("title", {}, lifeWords(e)), marks),
            el("p", {"aria-hidden": "true"}, el("span", {}, day(e.certificate_not_before)),
               e.next_threshold ? el("span", {}, say("lifeNext", day(e.next_threshold))) : null,
               el("span", {}, day(e.certificate_not_after))));
}

function stripOf(days) {
  if (!days || !/[gpb]/.test(days)) return null;
  const good = days.split("g").length - 1, bad = days.split(/[pb]/).length - 1;
  const words = say("strip", good, bad);
  const bars = [...days].map((d, i) => svg("rect", {class: `d${d === "-" ? "n" : d}`, x: i * 10, y: 0, width: 8, height: 20}));
  return svg("svg", {class: "strip", viewBox: "0 0 898 20", preserveAspectRatio: "none", role: "img",
                     "aria-label": words}, svg("title", {}, words), bars);
}

function timesOf(target) {
  const parts = [];
  if (target.checked) parts.push(say("checked", duration(now() - Date.parse(target.checked))));
  parts.push(say("every", duration(target.interval_s * 1000)));
  const since = target.endpoints.map((e) => e.since).filter((s) => s).sort().pop();
  if (since) parts.push(say("since", moment(Date.parse(since))));
  if (target.protocol) parts.push(target.protocol);
  if (target.endpoints.some((e) => e.stale)) parts.push(say("stale"));
  if (target.endpoints.some((e) => e.flapping)) parts.push(say("flapping"));
  return el("p", {class: "meta"}, parts.join(" \u00b7 "));
}

function confirmingOf(target) {
  if (!target.verdict || target.verdict === target.believed) return null;
  return el("p", {class: "note"}, say("confirming", say(target.verdict)));
}

// Old and new certificates side by side on the nodes of a cluster.
function rolloutOf(target) {
  const r = target.rollout;
  if (!r) return null;
  return el("p", {class: "note rollout"}, say("rollout", r.done, r.total), " ",
            say("rolloutSince", moment(Date.parse(r.since))));
}

export function short(target) {
  const look = classOf(target);
  const named = target.name && target.name !== target.target;
  const title = el("div", {}, el("p", {class: "badge"}, say(look).toUpperCase()),
                   el("h2", {}, named ? target.name : target.target),
                   named ? el("p", {class: "url"}, target.target) : null);
  return [el("div", {class: "top"}, title, daysOf(target)), reasonOf(target), confirmingOf(target), rolloutOf(target), lifeOf(target),
          stripOf(target.days), timesOf(target)].filter((part) => part);
}

// --- details ----------------------------------------------------------------------------------------

function part(title, ...content) {
  return el("section", {}, el("h3", {}, title), ...content);
}

// Some are found of each address: what tells them apart is their value.
function finding(f, i, all) {
  const alike = f.text && f.value && all.some((other, at) => at !== i && other.text === f.text);
  const text = alike ? `${f.text}: ${f.value}` : f.text || f.value || "";
  return el("li", {class: f.severity},
            el("p", {}, el("span", {class: "severity"}, say(f.severity).toUpperCase()), " ", text, " ",
               el("code", {}, f.code)),
            f.remedy ? el("p", {class: "remedy"}, f.remedy) : null);
}

function client(c) {
  const name = CLIENTS[c.client] || c.client;
  const [look, words] = c.accepts === true ? ["yes", "accepts"] : c.accepts === false ? ["no", "refuses"]
    : ["maybe", "cannotSay"];
  const why = c.code || c.finding || c.reason;
  return el("li", {class: look}, say(words, `${name} ${c.version}`), why ? el("code", {}, why) : null);
}

function endpoint(e, several) {
  const parts = [several ? el("h3", {class: "endpoint"}, e.endpoint) : null];
  if (!e.report) return parts;
  const r = e.report;
  parts.push(part(say("findings"), r.findings.length ? el("ul", {}, r.findings.map(finding))
    : el("p", {class: "meta"}, say("noFindings"))));
  parts.push(part(say("chain"), chain(r)));
  if (r.clients) parts.push(part(say("clients"), el("ul", {class: "clients"}, r.clients.map(client))));
  if (r.accepts) parts.push(part(say("serverAccepts"), ...accepts(r.accepts)));
  return parts;
}

function firstLine(text) {
  return text.split("\n")[0];
}

function events(list) {
  if (!list.length) return el("p", {class: "meta"}, say("none"));
  return el("ul", {class: "events"}, list.map((h) => el("li", {}, el("time", {datetime: h.time},
    moment(Date.parse(h.time))), " ", firstLine(h.text))));
}

function alerts(list) {
  if (!list.length) return el("p", {class: "meta"}, say("none"));
  return el("ul", {class: "events"}, list.map((a) => el("li", {}, el("time", {datetime: a.time},
    moment(Date.parse(a.time))), ` ${a.route}: ${firstLine(a.text)} `, el("small", {},
    a.sent ? say("sent", moment(Date.parse(a.sent))) : say("waiting")))));
}

export function details(all) {
  const several = all.endpoints.length > 1;
  return [...all.endpoints.flatMap((e) => endpoint(e, several)), part(say("history"), events(all.history)),
          part(say("alerts"), alerts(all.alerts)),
          el("p", {class: "meta"}, el("a", {href: `/targets/${all.number}.json`}, say("report")))]
    .filter((one) => one);
}
