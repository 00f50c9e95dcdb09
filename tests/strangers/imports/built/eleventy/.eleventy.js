module.exports = (config) => {
  config.addPassthroughCopy("img");
  return { dir: { input: ".", output: "_site" } };
};
