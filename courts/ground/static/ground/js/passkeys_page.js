// @ts-check

import { wirePasskeys } from "./passkeys.js";

wirePasskeys(document);
