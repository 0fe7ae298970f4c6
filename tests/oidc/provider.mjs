// A certified OpenID Connect provider for one test. Argument: the issuer's port, the client's callback address.
// It signs in the account whose name is the login hint of its form, without a password.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const [port, callback] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const people = {
  salma: {
    sub: "salma",
    name: "سلمى راشد",
    name_ar: "سلمى راشد",
    email: "salma@diwan.example",
    email_verified: true,
    emirates_id: "784199000000010",
  },
  plain: { sub: "plain", name: "Omar Said", email: "omar@diwan.example", email_verified: false },
};

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "diwan",
      client_secret: "a secret of the tests",
      redirect_uris: [callback],
      grant_types: ["authorization_code"],
      response_types: ["code"],
      token_endpoint_auth_method: "client_secret_basic",
    },
  ],
  pkce: { methods: ["S256"], required: () => true },
  claims: { openid: ["sub", "emirates_id"], profile: ["name", "name_ar"], email: ["email", "email_verified"] },
  findAccount: (_context, id) => ({ accountId: id, claims: () => people[id] }),
  features: { devInteractions: { enabled: true } },
  cookies: { keys: ["a key of the tests"] },
});

createServer(provider.callback()).listen(Number(port), "127.0.0.1", () => console.log("ready"));
