// SPDX-License-Identifier: Apache-2.0
// What the last probe found that the server accepts.

import {el} from "/dom.js";
import {moment} from "/time.js";
import {say} from "/words.js";

const WORDS = {yes: "answerYes", no: "answerNo", preferred: "answerPreferred", unknown: "answerUnknown", broken: "answerBroken",
               same: "answerSame", other: "answerOther", accepted: "answerAccepted", refused: "answerRefused"};

function word(answer) {
  return say(WORDS[answer] || answer);
}

function row(title, text) {
  return text ? [el("dt", {}, say(title)), el("dd", {}, text)] : [];
}

function answers(of) {
  return of ? Object.entries(of).map(([name, answer]) => `${name} ${word(answer)}`).join(", ") : "";
}

// Those that cannot connect, or refuse the certificate; a client that nobody can judge is not among them.
function refused(clients) {
  return clients.filter((c) => c.outcome === "no" || c.accepts === false);
}

function client(c) {
  return el("li", {class: "no"}, c.name, " ", el("span", {class: "meta"}, c.text || say("refusesCertificate")));
}

function clientsOf(a) {
  if (!a.clients) return [];
  const out = refused(a.clients);
  return [el("p", {class: "meta"}, say("clientsConnect", a.clients.filter((c) => c.outcome === "yes").length, a.clients.length)),
          out.length ? el("ul", {class: "clients"}, out.map(client)) : null];
}

function weakOf(a) {
  if (!a.weak) return "";
  const size = a.dh_bits ? [say("dhBits", a.dh_bits)] : [];
  return [...(a.weak.length ? a.weak : [say("none")]), ...size].join(", ");
}

export function accepts(a) {
  return [el("dl", {class: "accepts"}, row("versions", answers(a.versions)), row("groups", answers(a.groups)),
             row("largeHello", a.large_hello ? word(a.large_hello) : ""),
             row("withoutName", a.without_name ? word(a.without_name) : ""), row("weak", weakOf(a))),
          ...clientsOf(a),
          el("p", {class: "meta"}, a.asked ? say("asked", moment(Date.parse(a.asked)), a.connections) : null,
             a.unanswered ? ` ${say("unanswered", a.unanswered)}` : null)].filter((part) => part);
}
