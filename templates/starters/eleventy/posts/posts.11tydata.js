const site = require("../_data/site.json");

module.exports = {
  layout: "post.njk",
  permalink: (data) => {
    const [year, month] = new Intl.DateTimeFormat("en-CA", { timeZone: site.timezone, year: "numeric", month: "2-digit" }).format(data.page.date).split("-");
    return `/${year}/${month}/${data.page.fileSlug}/`;
  },
};
