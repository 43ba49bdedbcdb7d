// SPDX-License-Identifier: Apache-2.0
// Asks the agent again and again, and shows what it says.

import {classOf, details, short} from "/card.js";
import {el, show} from "/dom.js";
import {moment, now, setNow} from "/time.js";
import {say, speak} from "/words.js";

const EVERY = 5000;
const AT_FIRST = 200;
const OPEN_MAX = 3; // bad targets whose details are open from the start
const ORDER = ["bad", "unknown", "warn", "pending", "good"];

const page = {targets: [], cards: new Map(), tags: new Map(), chosen: new Set(), shown: AT_FIRST, answered: 0,
              first: true};
const at = (id) => document.getElementById(id);

// --- asking -----------------------------------------------------------------------------------------

// The answer as JSON; undefined: it is the same as before.
async function ask(path) {
  const known = page.tags.get(path);
  const answer = await fetch(path, {headers: known ? {"If-None-Match": known} : {}, cache: "no-store"});
  if (answer.status === 304) return undefined;
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  page.tags.set(path, answer.headers.get("ETag"));
  return answer.json();
}

// --- cards ------------------------------------------------------------------------------------------

async function fillDetails(card) {
  const all = await ask(`/api/v1/targets/${card.number}`);
  if (all) card.body.replaceChildren(...details(all));
}

function newCard(target) {
  const brief = el("div", {});
  const body = el("div", {class: "body"});
  const summary = el("summary", {}, say("details"));
  const fold = el("details", {}, summary, body);
  const card = {number: target.number, article: el("article", {id: `t${target.number}`}, brief, fold), brief, body,
                fold, text: ""};
  fold.addEventListener("toggle", () => {
    if (fold.open) fillDetails(card).catch(lost);
  });
  return card;
}

function update(target, opened) {
  let card = page.cards.get(target.number);
  if (!card) {
    card = newCard(target);
    page.cards.set(target.number, card);
  }
  const text = JSON.stringify(target);
  const changed = text !== card.text;
  card.text = text;
  card.article.className = classOf(target);
  card.brief.replaceChildren(...short(target));
  show(card.fold, target.endpoints.length > 0);
  if (opened) card.fold.open = true;
  else if (changed && card.fold.open) fillDetails(card).catch(lost);
  return card;
}

// --- what is shown ----------------------------------------------------------------------------------

function wanted(target) {
  const words = at("search").value.toLowerCase().split(/\s+/);
  const text = [target.name, target.target, target.protocol, ...target.endpoints.map((e) => e.endpoint),
                ...target.findings.flatMap((f) => [f.code, f.text])].join(" ").toLowerCase();
  return (page.chosen.size === 0 || page.chosen.has(classOf(target))) && words.every((w) => text.includes(w));
}

function headline(counts) {
  const all = page.targets.length, bad = counts.bad + counts.unknown;
  if (all === 0) return ["pending", say("noTargets")];
  if (bad > 0) return [counts.bad > 0 ? "bad" : "unknown", say("someBad", bad, all)];
  if (counts.warn > 0) return ["warn", say("someWarn", counts.warn, all)];
  return counts.pending > 0 ? ["pending", say("checking")] : ["good", say("allGood")];
}

function showHead(counts) {
  const [look, text] = headline(counts);
  at("head").className = look;
  if (at("headline").textContent !== text) at("headline").textContent = text;
  document.title = `${at("host").textContent}: ${text}`;
}

function showStates(counts) {
  for (const button of at("states").children) {
    const state = button.dataset.state;
    button.textContent = `${say(state)} ${counts[state]}`;
    button.setAttribute("aria-pressed", String(page.chosen.has(state)));
    show(button, counts[state] > 0 || page.chosen.has(state));
  }
}

function showCards() {
  const counts = Object.fromEntries(ORDER.map((c) => [c, 0]));
  page.targets.forEach((t) => counts[classOf(t)]++);
  showHead(counts);
  showStates(counts);
  const sorted = page.targets.filter(wanted).sort((a, b) => ORDER.indexOf(classOf(a)) - ORDER.indexOf(classOf(b)) ||
                                                            a.number - b.number);
  const some = sorted.slice(0, page.shown);
  const opened = page.first && page.targets.length > 0 ? OPEN_MAX : 0;
  const cards = some.map((t, i) => update(t, i < opened && classOf(t) === "bad").article);
  page.first = page.first && page.targets.length === 0;
  place(cards);
  show(at("tools"), page.targets.length > 1);
  show(at("none"), page.targets.length > 0 && sorted.length === 0);
  show(at("more"), sorted.length > some.length);
  at("more").textContent = say("more", sorted.length - some.length);
}

// Puts the cards in order and moves none that stands right: a card that has the focus keeps it.
function place(cards) {
  const list = at("cards");
  const keep = new Set(cards);
  [...list.children].filter((c) => !keep.has(c)).forEach((c) => c.remove());
  cards.forEach((card, i) => {
    if (list.children[i] !== card) list.insertBefore(card, list.children[i] || null);
  });
}

function showSite(site) {
  speak(site.language);
  setNow(site.now);
  at("host").textContent = site.host;
  at("subject").textContent = say("subject");
  at("search-label").textContent = say("search");
  at("none").textContent = say("noMatch");
  at("foot").replaceChildren(`${site.program} \u00b7 `, el("a", {href: "/api/v1/status"}, say("api")), " \u00b7 ",
                             el("a", {href: "/plain"}, say("plain")));
  const faults = [site.config_good ? "" : say("badConfig"), site.state_writable ? "" : say("notWritable")];
  at("fault").textContent = faults.join(" ").trim();
  show(at("fault"), at("fault").textContent !== "");
  at("when").textContent = say("asOf", moment(now()));
}

function lost() {
  at("fault").textContent = say("lost", page.answered ? moment(page.answered) : "?");
  show(at("fault"), true);
  document.body.classList.add("lost");
}

async function refresh() {
  try {
    showSite(await ask("/api/v1/site") || {});
    page.targets = await ask("/api/v1/status") || page.targets;
    page.answered = now();
    document.body.classList.remove("lost");
    showCards();
  } catch (error) {
    lost(error);
  }
  setTimeout(refresh, EVERY);
}

// --- tools ------------------------------------------------------------------------------------------

function choose(state) {
  if (!page.chosen.delete(state)) page.chosen.add(state);
  page.shown = AT_FIRST;
  showCards();
}

for (const state of ORDER) {
  const button = el("button", {type: "button", class: state, "data-state": state});
  button.addEventListener("click", () => choose(state));
  at("states").append(button);
}
at("search").addEventListener("input", () => {
  page.shown = AT_FIRST;
  showCards();
});
at("tools").addEventListener("submit", (event) => event.preventDefault());
at("more").addEventListener("click", () => {
  page.shown += AT_FIRST;
  showCards();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== at("search")) {
    at("search").focus();
    event.preventDefault();
  }
});
refresh();
