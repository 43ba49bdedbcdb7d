// SPDX-License-Identifier: Apache-2.0
// The chain as a drawing: what was sent, in the order in which it was sent, and beside it the path that
// was used, from the certificate to the trusted root.

import {el, svg} from "/dom.js";
import {day, now} from "/time.js";
import {say} from "/words.js";

const ROW = 64; // page.css has the same height
const WIDE = 36;

// The common name of a subject such as "O=b,CN=a", else its unit or organization.
function shortName(subject) {
  for (const type of ["CN", "OU", "O"]) {
    const found = new RegExp(`(?:^|,)${type}=((?:\\\\.|[^,\\\\])*)`).exec(subject || "");
    if (found) return found[1].replace(/\\(.)/g, "$1");
  }
  return subject || "?";
}

// Rows of the drawing: each certificate sent, then what the path has beside them, then what is missing.
function rowsOf(report) {
  const rows = report.sent.map((c, i) => ({
    name: shortName(c.subject), full: c.subject, until: c.not_after, key: c.key,
    where: say("sentAs", i + 1), kind: "sent",
    twice: report.sent.findIndex((other) => other.sha256 === c.sha256) < i,
  }));
  const path = [];
  report.path.forEach((step, at) => {
    let row = step.kind === "sent" ? rows[step.position] : undefined;
    if (!row) {
      row = {name: shortName(step.subject), full: step.subject, until: step.not_after, kind: step.kind,
             where: say(step.kind === "anchor" ? "anchor" : "extra")};
      rows.push(row);
    }
    row.step = at + 1;
    path.push(rows.indexOf(row));
  });
  const gap = report.findings.find((f) => f.code === "chain-missing-intermediate" || f.code === "chain-no-anchor");
  if (gap && report.path.length === 0) {
    rows.push({name: shortName(gap.value), full: gap.value, kind: "missing", where: say("missing")});
  }
  return {rows, path};
}

// Arcs from each step to the next, beside the rows.
function arcs(count, path) {
  const lines = [];
  for (let i = 0; i + 1 < path.length; i++) {
    const from = path[i] * ROW + ROW / 2, to = path[i + 1] * ROW + ROW / 2;
    const out = WIDE - 8 - Math.min(WIDE - 14, 8 * Math.abs(path[i + 1] - path[i]));
    lines.push(svg("path", {d: `M${WIDE - 4} ${from + 6} C${out} ${from + 6} ${out} ${to - 6} ${WIDE - 6} ${to - 6}`,
                            "marker-end": "url(#tip)"}));
  }
  const tip = svg("marker", {id: "tip", viewBox: "0 0 6 6", refX: 5, refY: 3, markerWidth: 6, markerHeight: 6,
                             orient: "auto"}, svg("path", {d: "M0 0 L6 3 L0 6 z", class: "tip"}));
  return svg("svg", {class: "arcs", width: WIDE, height: count * ROW, "aria-hidden": "true"}, svg("defs", {}, tip),
             lines);
}

function isPast(row) {
  return row.until && Date.parse(row.until) < now();
}

function describe(row) {
  const marks = [row.where];
  if (row.step && row.kind === "sent") marks.push(say("pathAt", row.step));
  if (row.twice) marks.push(say("twice"));
  if (row.kind === "sent" && !row.step && !row.twice) marks.push(say("unused"));
  if (row.until) marks.push(say(isPast(row) ? "expired" : "until", day(row.until)));
  if (row.key) marks.push(row.key);
  return marks.join(" \u00b7 ");
}

function box(row) {
  let look = row.kind;
  if (row.kind === "sent" && !row.step) look = row.twice ? "twice" : "unused";
  if (isPast(row)) look += " past";
  return el("li", {class: `link ${look}`, title: row.full}, el("b", {}, row.name), el("span", {}, describe(row)));
}

export function chain(report) {
  const {rows, path} = rowsOf(report);
  if (rows.length === 0) return el("p", {class: "meta"}, say("chainNone"));
  const drawing = el("div", {class: "chain"}, arcs(rows.length, path), el("ol", {}, rows.map(box)));
  return el("div", {}, drawing, path.length === 0 ? el("p", {class: "note"}, say("noPath")) : null);
}
