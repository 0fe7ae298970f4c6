/**
 * Read the served scripts as ES modules. Browsers do; Node before 22 needs a package.json next to them, and none is
 * served. Served scripts of all apps share one folder: here a script of the room finds those of every page in theirs.
 */
import { register } from "node:module";

const hooks = `
export const load = (url, context, next) =>
  next(url, url.includes("/static/") ? { ...context, format: "module" } : context);
export const resolve = (specifier, context, next) => {
  const url = new URL(specifier, specifier.startsWith(".") ? context.parentURL : undefined);
  return next(url.href.replace("/video/static/ground/", "/courts/ground/static/ground/"), context);
};`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
