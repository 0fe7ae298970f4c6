/**
 * Read the served scripts as ES modules. Browsers do; Node before 22 needs a package.json next to them, and none is
 * served.
 */
import { register } from "node:module";

const hooks = `export const load = (url, context, next) =>
  next(url, url.includes("/static/") ? { ...context, format: "module" } : context);`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
