"use strict";
// Checks a certificate's bundle without a network, as surety.certificates.bundle does, with the same codes.
// `crypto` is { name, sha256(bytes), verify(signature, bytes, key) }, both asynchronous.
const suretyBundle = (() => {
  const FORMAT = "surety-bundle-1";
  const SIGNED_APART_MS = 3600e3;
  const SIGNED_LATE_MS = 3600e3;
  const STATUS_BITS = 131072;
  const STATUS_BYTES = STATUS_BITS / 8;
  const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  const KINDS = {
    key: ["owner key valid_from", "valid_until"],
    key_end: ["owner key valid_until", ""],
    certificate: ["centre code report key credential manifest verdict piece reported_at", "supersedes"],
  };

  class Found extends Error {}
  const bad = (code) => { throw new Found(code); };
  const utf8 = (text) => new TextEncoder().encode(text);
  const same = (a, b) => a.length === b.length && a.every((byte, n) => byte === b[n]);
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

  function joined(...parts) {
    const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
    let at = 0;
    for (const part of parts) { all.set(part, at); at += part.length; }
    return all;
  }

  function fromHex(text) {
    if (!/^([0-9a-f]{2})*$/.test(text)) bad("bad_bundle");
    return Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
  }

  function fromBase64(text, code = "bad_bundle") {
    if (typeof text !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4) bad(code);
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  }

  function fromBase58(text) {
    const bytes = [];
    for (const character of text) {
      let carry = BASE58.indexOf(character);
      if (carry < 0) return new Uint8Array();
      for (let n = 0; n < bytes.length; n++) { carry += bytes[n] * 58; bytes[n] = carry & 255; carry >>= 8; }
      while (carry) { bytes.push(carry & 255); carry >>= 8; }
    }
    for (const character of text) { if (character !== "1") break; bytes.push(0); }
    return Uint8Array.from(bytes.reverse());
  }

  // RFC 8785. JSON.stringify writes numbers and texts as it asks; names are sorted by their UTF-16 units.
  function canonical(value) {
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    if (isObject(value)) {
      return `{${Object.keys(value).sort().map((name) => `${canonical(name)}:${canonical(value[name])}`).join(",")}}`;
    }
    if (typeof value === "string" && !wellFormed(value)) bad("not_json");
    return JSON.stringify(value);
  }

  function wellFormed(text) {
    return !/[\ud800-\udbff](?![\udc00-\udfff])|(?:[^\ud800-\udbff]|^)[\udc00-\udfff]/.test(text);
  }

  function instant(text) {
    if (typeof text !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) bad("bad_entry");
    const at = Date.parse(text);
    return Number.isNaN(at) ? bad("bad_entry") : at;
  }

  function keyBytes(name) {
    const content = /^z[1-9A-Za-z]{20,78}$/.test(name) ? fromBase58(name.slice(1)) : new Uint8Array();
    return content.length === 34 && content[0] === 0xed && content[1] === 1 ? content.slice(2) : bad("unknown_key");
  }

  async function provenKey(document, crypto) {
    const proof = isObject(document) ? document.proof : null;
    if (!isObject(proof)) bad("no_proof");
    if (proof.type !== "DataIntegrityProof" || proof.cryptosuite !== "eddsa-jcs-2022") bad("unknown_suite");
    if (proof.proofPurpose !== "assertionMethod") bad("wrong_purpose");
    if ("@context" in proof && !begins(document["@context"], proof["@context"])) bad("other_context");
    const found = /^did:key:([^#]+)#([^#]+)$/.exec(proof.verificationMethod);
    if (!found || found[1] !== found[2]) bad("unknown_key");
    const key = keyBytes(found[1]);
    const value = typeof proof.proofValue === "string" && proof.proofValue[0] === "z" ? proof.proofValue.slice(1) : "";
    const signature = fromBase58(value);
    const { proof: _proof, ...bare } = document;
    const { proofValue: _value, ...config } = proof;
    const hashed = joined(await crypto.sha256(utf8(canonical(config))), await crypto.sha256(utf8(canonical(bare))));
    if (signature.length !== 64 || !(await crypto.verify(signature, hashed, key))) bad("bad_signature");
    return found[1];
  }

  function begins(shown, signed) {
    const listed = (context) => (Array.isArray(context) ? context : [context === undefined ? [] : context].flat());
    const [all, first] = [listed(shown), listed(signed)];
    return canonical(all.slice(0, first.length)) === canonical(first);
  }

  async function readVerifier(text, crypto) {
    const found = /^([^\s+]{1,200})\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text.trim());
    const content = found ? fromBase64(found[3], "bad_verifier") : bad("bad_verifier");
    const hash = (await crypto.sha256(joined(utf8(`${found[1]}\n`), content))).slice(0, 4);
    if (content.length !== 33 || content[0] !== 1 || hex(hash) !== found[2]) bad("bad_verifier");
    return { name: found[1], hash, key: content.slice(1) };
  }

  async function readCheckpoint(note, verifier, crypto) {
    const gap = typeof note === "string" ? note.lastIndexOf("\n\n") : -1;
    if (gap < 0 || !note.endsWith("\n") || note.length > 10000) bad("bad_note");
    const text = note.slice(0, gap + 1);
    const lines = note.slice(gap + 2, -1).split("\n").map((line) => /^\u2014 ([^ +]+) ([A-Za-z0-9+/=]+)$/.exec(line));
    if (lines.some((line) => !line)) bad("bad_note");
    const made = lines.filter((line) => line[1] === verifier.name).map((line) => fromBase64(line[2], "bad_note"));
    const ours = made.find((content) => same(content.slice(0, 4), verifier.hash));
    if (!ours) bad("not_signed_by_the_log");
    if (ours.length !== 68 || !(await crypto.verify(ours.slice(4), utf8(text), verifier.key))) bad("bad_note_signature");
    const [name, size, root, time] = text.split("\n");
    const signed = /^time ([0-9]{1,11})$/.exec(time || "");
    if (name !== verifier.name || !/^(0|[1-9][0-9]{0,14})$/.test(size) || !signed) bad("bad_checkpoint");
    const hash = fromBase64(root, "bad_checkpoint");
    return hash.length === 32
      ? { size: Number(size), root: hash, signedAt: Number(signed[1]) * 1000 }
      : bad("bad_checkpoint");
  }

  const leafHash = (entry, crypto) => crypto.sha256(joined(Uint8Array.of(0), entry));
  const nodeHash = (left, right, crypto) => crypto.sha256(joined(Uint8Array.of(1), left, right));

  // RFC 9162, 2.1.3.2. Division instead of shifts: a log may outgrow 32 bits.
  async function isIncluded(leaf, index, size, proof, root, crypto) {
    if (!Number.isSafeInteger(index) || index < 0 || index >= size) return false;
    let [at, last, found] = [index, size - 1, leaf];
    const half = (number) => Math.floor(number / 2);
    for (const each of proof) {
      if (last === 0) return false;
      if (at % 2 || at === last) {
        found = await nodeHash(each, found, crypto);
        while (at % 2 === 0 && at) { at = half(at); last = half(last); }
      } else {
        found = await nodeHash(found, each, crypto);
      }
      at = half(at); last = half(last);
    }
    return last === 0 && same(found, root);
  }

  function readEntry(content) {
    let text, entry;
    try {
      text = new TextDecoder("utf-8", { fatal: true }).decode(content);
      entry = JSON.parse(text);
    } catch (_error) {
      bad("bad_entry");
    }
    if (!isObject(entry) || canonical(entry) !== text || !(entry.kind in KINDS)) bad("bad_entry");
    const [required, optional] = KINDS[entry.kind].map((names) => names.split(" ").filter(Boolean));
    const names = Object.keys(entry).filter((name) => name !== "kind" && name !== "at");
    if (!required.every((name) => names.includes(name))) bad("bad_entry");
    if (!names.every((name) => required.includes(name) || optional.includes(name))) bad("bad_entry");
    if (!Object.values(entry).every((value) => typeof value === "string")) bad("bad_entry");
    instant(entry.at);
    return entry;
  }

  async function unpackedStatus(text) {
    if (typeof text !== "string" || text[0] !== "u" || !/^u[A-Za-z0-9_-]+$/.test(text)) bad("bad_status");
    if (typeof DecompressionStream === "undefined") return null;
    const plain = text.slice(1).replace(/-/g, "+").replace(/_/g, "/");
    const packed = fromBase64(plain + "=".repeat((4 - (plain.length % 4)) % 4), "bad_status");
    const parts = [];
    let length = 0;
    const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
    for (;;) {
      const { done, value } = await reader.read().catch(() => bad("bad_status"));
      if (done) break;
      parts.push(value);
      if ((length += value.length) > STATUS_BYTES) bad("bad_status");
    }
    return length === STATUS_BYTES ? joined(...parts) : bad("bad_status");
  }

  class Checking {
    constructor(bundle, verifier, crypto) {
      Object.assign(this, { bundle, verifier, crypto, findings: [], statusAt: null, statusUnread: false, statusSeen: new Set() });
    }

    async run(files) {
      const signed = this.bundle.credential;
      if (!isObject(signed) || !isObject(signed.credentialSubject)) bad("bad_bundle");
      try {
        this.key = await provenKey(signed, this.crypto);
        this.checkpoint = await readCheckpoint(this.bundle.log.checkpoint, this.verifier, this.crypto);
      } catch (error) {
        if (!(error instanceof Found)) throw error;
        this.findings = [error.message];
        return;
      }
      this.entry = await this.logged(this.bundle.log.certificate);
      await this.readKeys();
      if (this.entry) { await this.compare(); this.whose(); }
      await this.evidence(files);
      for (const list of this.bundle.status) await this.status(list);
      // Who leaves a list out hides that the report was withdrawn.
      const missing = this.bundle.credential.credentialStatus.some((each) => !this.statusSeen.has(each.statusListCredential));
      if (missing && !this.findings.includes("bad_status")) this.findings.push("no_status");
    }

    async logged(each) {
      const content = fromBase64(each.entry);
      const proof = each.proof.map((text) => fromBase64(text));
      const leaf = await leafHash(content, this.crypto);
      const { size, root } = this.checkpoint;
      if (!(await isIncluded(leaf, each.index, size, proof, root, this.crypto))) {
        this.findings.push("not_in_log");
        return null;
      }
      try { return readEntry(content); } catch (error) { this.findings.push("bad_entry"); return null; }
    }

    async readKeys() {
      this.periods = [];
      for (const each of [...this.bundle.log.keys].sort((a, b) => a.index - b.index)) {
        const entry = await this.logged(each);
        if (!entry) continue;
        const before = this.periods.find((period) => period.owner === entry.owner && period.key === entry.key);
        if (entry.kind === "key") {
          this.periods.push({ owner: entry.owner, key: entry.key, from: instant(entry.valid_from), until: Infinity });
        } else if (entry.kind === "key_end") {
          if (before) before.until = instant(entry.valid_until); else this.findings.push("key_of_nobody");
        }
      }
    }

    keyFault(owner, key, signedAt, loggedAt = -Infinity) {
      const period = this.periods.find((each) => each.owner === owner && each.key === key);
      if (!period) return this.periods.some((each) => each.key === key) ? "key_of_another" : "key_of_nobody";
      const holds = period.from <= signedAt && signedAt < period.until;
      return holds && loggedAt < period.until + SIGNED_LATE_MS ? null : "key_not_in_force";
    }

    async compare() {
      const { credential: signed, log } = this.bundle;
      const subject = signed.credentialSubject;
      const digest = async (bytes) => hex(await this.crypto.sha256(bytes));
      const stated = {
        kind: "certificate",
        credential: await digest(utf8(canonical(signed))),
        code: await digest(joined(fromHex(subject.codeSalt), utf8(subject.code))),
        centre: signed.issuer.centre,
        verdict: subject.verdict,
        piece: subject.piece.piece,
        manifest: subject.evidenceManifest.sha256,
        reported_at: signed.validFrom,
        key: this.key,
      };
      const differs = Object.keys(stated).some((name) => this.entry[name] !== stated[name]);
      const id = `urn:surety:report:${this.entry.centre}:${this.entry.report}`;
      const index = String(log.certificate.index % STATUS_BITS);
      const elsewhere = signed.credentialStatus.some((each) => each.statusListIndex !== index);
      if (differs || elsewhere || signed.id !== id) this.findings.push("entry_differs");
    }

    whose() {
      const signed = this.bundle.credential;
      const [loggedAt, signedAt] = [instant(this.entry.at), Date.parse(signed.proof.created)];
      if (signed.issuer.id !== `did:key:${this.key}`) this.findings.push("key_of_another");
      const why = this.keyFault(signed.issuer.centre, this.key, signedAt, loggedAt);
      if (why) this.findings.push(why);
      if (!(Math.abs(signedAt - loggedAt) <= SIGNED_APART_MS)) this.findings.push("backdated");
    }

    async evidence(files) {
      const { manifest, credential: signed } = this.bundle;
      const digest = hex(await this.crypto.sha256(utf8(canonical(manifest))));
      if (digest !== signed.credentialSubject.evidenceManifest.sha256) { this.findings.push("manifest_differs"); return; }
      this.evidenceSeen = [];
      for (const content of files || []) {
        const found = hex(await this.crypto.sha256(content));
        const is = (file) => file && file.sha256 === found && file.bytes === content.length;
        const known = manifest.files.some((file) => is(file) || is(file.shown));
        this.evidenceSeen.push(found);
        if (!known) this.findings.push("file_replaced");
      }
    }

    async status(list) {
      try {
        const key = await provenKey(list, this.crypto);
        const at = Date.parse(list.proof.created);
        const entry = this.bundle.credential.credentialStatus.find((each) => each.statusListCredential === list.id);
        const subject = list.credentialSubject;
        if (!entry || subject.statusPurpose !== entry.statusPurpose || this.keyFault("platform", key, at)) bad("bad_status");
        this.statusSeen.add(list.id);
        const bits = await unpackedStatus(subject.encodedList);
        if (!bits) { this.statusUnread = true; return; }
        const index = Number(entry.statusListIndex);
        if (!(Number.isInteger(index) && index >= 0 && index < STATUS_BITS)) bad("bad_status");
        this.statusAt = Math.min(at, this.statusAt === null ? Infinity : this.statusAt);
        const isSet = bits[Math.floor(index / 8)] & (0x80 >> index % 8);
        if (isSet) this.findings.push(entry.statusPurpose === "revocation" ? "revoked" : "superseded");
      } catch (error) {
        this.findings.push("bad_status");
      }
    }
  }

  // { findings, checkpoint, statusAt, statusUnread, bundle }. Never throws for what it reads.
  async function check(text, verifierText, crypto, files) {
    const verifier = await readVerifier(verifierText, crypto);
    let checking = null;
    try {
      const bundle = JSON.parse(text);
      if (!isObject(bundle) || bundle.format !== FORMAT) bad("bad_bundle");
      checking = new Checking(bundle, verifier, crypto);
      await checking.run(files);
    } catch (_error) {
      return { findings: ["bad_bundle"], checkpoint: null, statusAt: null, bundle: null };
    }
    checking.findings = [...new Set(checking.findings)];
    return checking;
  }

  return { check, canonical, hex };
})();
