// A line of text to what was scanned. What carries a check character is believed only if it is right. Pure.

const ISO_7064 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ITEM_CODE = /^[0-9A-HJKMNP-TV-Z]{13}$/;
const IN_ADDRESS = /\/(?:21|v)\/([^/?#]+)/;
const SYMBOLOGY = /^\][A-Za-z][0-9A-Za-z]/; // the name of the symbol, which some scanners put first

/** ISO 7064 MOD 37,36 of capital letters and digits. */
export function checkCharacter(body) {
  let product = 36;
  for (const character of body) {
    const total = (product + ISO_7064.indexOf(character)) % 36 || 36;
    product = (total * 2) % 37;
  }
  return ISO_7064[(37 - product) % 36];
}

/** What stands in a line: `$` begins a printed text, so two scans whose end is missing come apart again. */
export function read(text, commands) {
  const parts = text.split(/(?=\$)/).map((part) => part.trim().replace(SYMBOLOGY, "").replace(/\][A-Za-z][0-9A-Za-z]$/, ""));
  return parts.filter(Boolean).map((part) => (part.startsWith("$") ? printed(part, commands) : mark(part)));
}

function printed(text, commands) {
  const plain = text.toUpperCase();
  if (plain.startsWith("$T")) return { kind: "test", text };
  const counted = plain.replace(/[$-]/g, "");
  if (!/^[0-9A-Z]{3,}$/.test(counted) || checkCharacter(counted.slice(0, -1)) !== counted.at(-1)) {
    return { kind: "bad", why: "check", text };
  }
  const name = plain.slice(2, -1);
  if (plain.startsWith("$S")) return { kind: "shelf", shelf: name };
  if (plain.startsWith("$C") && commands[name]) return { kind: "command", code: name };
  return { kind: "bad", why: "unknown_command", text };
}

/** A waybill, a seal, a piece or an item code: which, the list of work says. */
function mark(text) {
  const inside = IN_ADDRESS.exec(text);
  const code = itemCode(inside ? inside[1] : text);
  if (inside && !code) return { kind: "bad", why: "check", text };
  return { kind: "mark", text: inside ? code : text, code };
}

export function itemCode(text) {
  const plain = text.replace(/[-\s]/g, "").toUpperCase();
  return ITEM_CODE.test(plain) && checkCharacter(plain.slice(0, -1)) === plain.at(-1) ? plain : null;
}

/** A number as it was typed or scanned digit by digit, or null. */
export function number(text) {
  return /^-?\d{1,9}([.,]\d{1,6})?$/.test(text) ? Number(text.replace(",", ".")) : null;
}
