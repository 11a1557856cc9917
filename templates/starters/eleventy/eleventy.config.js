// An Eleventy site, version 2 or 3: `npm install`, then `npm start`.
const site = require("./_data/site.json");

const MARKS = { lt: "<", gt: ">", amp: "&", quot: '"' };
// Front matter holds what a template could read as character references; Nunjucks escapes what this gives.
const text = (words) =>
  String(words ?? "").replace(/&(?:#(\d+)|(lt|gt|amp|quot));/g, (_, number, name) => (name ? MARKS[name] : String.fromCodePoint(number)));
const plain = (value) => {
  if (typeof value === "string") return text(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  return value && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([key, held]) => [key, plain(held)])) : value;
};
const day = (date) => new Intl.DateTimeFormat("en-CA", { timeZone: site.timezone, year: "numeric", month: "2-digit", day: "2-digit" }).format(date);
const address = (path) => new URL(path, site.url).href;

module.exports = function (config) {
  for (const path of ["README.md", "provenance"]) config.ignores.add(path);
  config.addPassthroughCopy("assets");
  // No tag of a post can have this name, since tags hold no bar.
  config.addCollection("|posts", (all) => all.getFilteredByGlob("posts/**/*.md").sort((a, b) => b.date - a.date));
  config.addFilter("text", text);
  config.addFilter("day", day);
  config.addFilter("iso", (date) => new Date(date).toISOString());
  config.addFilter("address", address);
  config.addFilter("short", (words) => (text(words).length > 160 ? [...text(words)].slice(0, 160).join("").trimEnd() + "…" : text(words)));
  config.addFilter("months", (posts) => {
    const found = new Map();
    for (const post of posts) {
      const month = day(post.date).slice(0, 7);
      found.set(month, [...(found.get(month) ?? []), post]);
    }
    return [...found];
  });
  config.addFilter("article", (news, title, description, image, url) =>
    JSON.stringify({
      "@context": "https://schema.org",
      "@type": "NewsArticle",
      headline: text(title),
      description: text(description) || undefined,
      image: image ? address(image) : undefined,
      mainEntityOfPage: address(url),
      ...plain(news),
    }).replaceAll("<", "\\u003c"));
  return { dir: { input: ".", includes: "_includes", data: "_data", output: "_site" }, markdownTemplateEngine: false };
};
