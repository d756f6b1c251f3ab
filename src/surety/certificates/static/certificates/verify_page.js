"use strict";
// The page around the check. `?crypto=bundled` leaves the browser's own cryptography aside.
(() => {
  const trust = JSON.parse(document.getElementById("trust").textContent);
  const element = (id) => document.getElementById(id);
  let language = /^zh/i.test(navigator.language || "zh") ? "zh" : "en";
  let done = null;

  function speak() {
    const words = suretyWords[language];
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    document.title = `${words.title} · Surety`;
    for (const each of document.querySelectorAll("[data-word]")) each.textContent = words[each.dataset.word];
    element("language").textContent = words.other;
    element("language").lang = language === "zh" ? "en" : "zh-CN";
    if (done) show();
  }

  const STALE_MS = 7 * 86400000; // after a week somebody may well have something newer

  function outcome(findings) {
    if (!findings.length && done.statusUnread) return ["warn", "unsure", "unsureNote"];
    if (!findings.length && Date.now() - done.statusAt > STALE_MS) return ["warn", "good", "staleNote"];
    if (!findings.length) return ["ok", "good", "goodNote"];
    if (findings.every((code) => code === "no_status")) return ["warn", "unsure", "unsureNote"];
    const overruled = findings.every((code) => code === "revoked" || code === "superseded");
    return overruled ? ["warn", "overruled", "overruledNote"] : ["bad", "bad", "badNote"];
  }

  function show() {
    const words = suretyWords[language];
    const [tone, title, note] = outcome(done.findings);
    const verdict = element("verdict");
    verdict.className = `verdict ${tone}`;
    verdict.hidden = false;
    verdict.dataset.findings = done.findings.join(" ");
    verdict.dataset.crypto = done.crypto.name;
    verdict.dataset.took = done.took.toFixed(1);
    verdict.dataset.files = (done.evidenceSeen || []).length;
    verdict.querySelector("strong").textContent = title === "good" ? `${words.good} · ${words.asOf} ${shown(done.statusAt)}` : words[title];
    verdict.querySelector("p").textContent = title === "good" ? `${words[note]} ${words.copied}` : words[note];
    verdict.querySelector("ul").replaceChildren(...done.findings.map((code) => textOf("li", words.findings[code] || code)));
    // What did not hold is not shown as if it did.
    list("facts", tone === "bad" ? [] : facts(words));
    list("proofs", tone === "bad" ? [] : proofs(words));
  }

  function facts(words) {
    const { credential: signed } = done.bundle;
    const subject = signed.credentialSubject;
    const piece = subject.piece;
    return [
      [words.code, subject.code.replace(/(.{4})(?=.)/g, "$1-")], [words.item, piece.title],
      [words.category, piece.category], [words.grade, piece.grade],
      [words.result, words.verdicts[subject.verdict] || subject.verdict],
      ...subject.measures.map((each) => [each.name, [each.value, each.unit].filter(Boolean).join(" ")]),
      [words.seal, subject.seal && `${subject.seal.number} · ${words.seals[subject.seal.state || "intact"] || subject.seal.state}`],
      [words.custody, subject.custody.map((each) => `${shown(Date.parse(each.at))} ${each.act} ${each.by}${each.to ? ` → ${each.to}` : ""}`).join("；")],
      [words.centre, signed.issuer.centre], [words.reported, shown(Date.parse(signed.validFrom))],
      [words.report, subject.reportNumber || signed.id.split(":").pop()],
      [words.reportId, subject.reportNumber && signed.id.split(":").pop()],
    ];
  }

  function proofs(words) {
    const seen = done.evidenceSeen || [];
    const matched = (file) => (seen.includes(file.sha256) ? ` · ${words.matched}`
      : file.shown && seen.includes(file.shown.sha256) ? ` · ${words.matchedShown}` : "");
    const files = done.bundle.manifest.files.map((file) =>
      `${file.shows || file.mediaType} ${file.sha256.slice(0, 12)}…${matched(file)}`);
    const status = done.statusAt === null ? (done.statusUnread ? words.unknownStatus : words.noStatus) : shown(done.statusAt);
    return [
      [words.logged, shown(Date.parse(done.entry.at))], [words.size, `${done.checkpoint.size} · ${shown(done.checkpoint.signedAt)}`],
      [words.status, status], [words.evidence, files.join("\n")],
      [words.crypto, words[done.crypto.name]], [words.took, `${done.took.toFixed(0)} ms`],
    ];
  }

  function list(id, rows) {
    const filled = rows.filter(([, value]) => value);
    element(id).hidden = !filled.length;
    const parts = filled.map(([name, value]) => [textOf("dt", name), textOf("dd", String(value))]);
    element(id).querySelector("dl").replaceChildren(...[].concat(...parts));
  }

  function textOf(tag, text) {
    const made = document.createElement(tag);
    made.textContent = text;
    return made;
  }

  function shown(at) {
    return Number.isFinite(at)
      ? new Date(at).toLocaleString(language === "zh" ? "zh-CN" : "en-GB", { dateStyle: "medium", timeStyle: "short" })
      : "";
  }

  async function verify() {
    const chosen = element("bundle").files[0];
    if (!chosen) return;
    const text = await chosen.text();
    const files = await Promise.all([...element("files").files].map(async (file) => new Uint8Array(await file.arrayBuffer())));
    const forced = new URLSearchParams(location.search).get("crypto") === "bundled";
    const crypto = forced ? suretyCrypto.bundled : await suretyCrypto.best();
    const started = performance.now();
    done = await suretyBundle.check(text, trust.verifier, crypto, files);
    done.took = performance.now() - started;
    done.crypto = crypto;
    show();
  }

  element("bundle").addEventListener("change", verify);
  element("files").addEventListener("change", verify);
  element("language").addEventListener("click", () => { language = language === "zh" ? "en" : "zh"; speak(); });
  speak();
})();
