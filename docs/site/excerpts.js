// A line of text below each search result. Sphinx's own excerpts are fetched, which a browser does not do for files opened
// from a folder: here the pages' texts come with the site, as a script (page_texts.js).
"use strict";

const EXCERPT_BEFORE = 80;
const EXCERPT_LENGTH = 220;

const excerptOf = (text, words) => {
  const lower = text.toLowerCase();
  const places = words.map((word) => lower.indexOf(word)).filter((place) => place >= 0);
  if (!places.length) return "";
  let begin = Math.max(Math.min(...places) - EXCERPT_BEFORE, 0);
  if (begin > 0) begin = text.indexOf(" ", begin) + 1;
  const end = text.lastIndexOf(" ", begin + EXCERPT_LENGTH);
  const part = text.slice(begin, end > begin ? end : undefined);
  return (begin > 0 ? "… " : "") + part.trim() + (end > begin && end < text.length ? " …" : "");
};

const addExcerpt = (item, words) => {
  const link = item.querySelector("a");
  if (!link || item.querySelector("p.context")) return;
  const page = link.getAttribute("href").split("#")[0].split("?")[0];
  const found = excerptOf(window.PAGE_TEXTS[page] || "", words);
  if (!found) return;
  const paragraph = item.appendChild(document.createElement("p"));
  paragraph.className = "context";
  paragraph.textContent = found;
};

const results = document.getElementById("search-results");
const asked = (new URLSearchParams(location.search).get("q") || "").toLowerCase();
const words = asked.split(/\s+/).filter((word) => word.length > 1);
if (results && words.length) {
  const addAll = () => results.querySelectorAll("ul.search li").forEach((item) => addExcerpt(item, words));
  new MutationObserver(addAll).observe(results, { childList: true, subtree: true });
  addAll();
}
