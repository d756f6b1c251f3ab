"use strict";
// Ed25519 and SHA-256: the browser's own where it has them, else those bundled with the page (`noble`).
const suretyCrypto = (() => {
  noble.ed25519.hashes.sha512 = noble.sha512;
  const bundled = {
    name: "bundled",
    sha256: async (bytes) => noble.sha256(bytes),
    verify: async (signature, bytes, key) => {
      try {
        return noble.ed25519.verify(signature, bytes, key, { zip215: false });
      } catch (_error) {
        return false;
      }
    },
  };
  const subtle = typeof crypto === "object" && crypto.subtle;
  const own = {
    name: "webcrypto",
    sha256: async (bytes) => new Uint8Array(await subtle.digest("SHA-256", bytes)),
    verify: async (signature, bytes, key) => {
      const imported = await subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
      return subtle.verify("Ed25519", imported, signature, bytes);
    },
  };

  // RFC 8032, test 1. A browser that has Ed25519 in name only must not be asked.
  const KEY = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
  const SIGNATURE = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";
  const bytes = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));

  async function best() {
    try {
      return (await own.verify(bytes(SIGNATURE), new Uint8Array(), bytes(KEY))) ? own : bundled;
    } catch (_error) {
      return bundled;
    }
  }

  return { best, bundled };
})();
