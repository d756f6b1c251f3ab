// Keys to lines of text, by the place of a key (`code`): an input method or another layout changes `key`, not the place.
// A scanner and a person at a keyboard are not told apart, and no time is measured. Pure.

const PLAIN = {
  Minus: "-", Equal: "=", BracketLeft: "[", BracketRight: "]", Backslash: "\\", Semicolon: ";", Quote: "'",
  Backquote: "`", Comma: ",", Period: ".", Slash: "/", Space: " ",
  NumpadDecimal: ".", NumpadSubtract: "-", NumpadAdd: "+", NumpadMultiply: "*", NumpadDivide: "/", NumpadEqual: "=",
};
const SHIFTED = {
  Minus: "_", Equal: "+", BracketLeft: "{", BracketRight: "}", Backslash: "|", Semicolon: ":", Quote: '"',
  Backquote: "~", Comma: "<", Period: ">", Slash: "?",
};
const SHIFTED_DIGITS = ")!@#$%^&*(";
export const LONGEST = 400;

export const NOTHING = Object.freeze({ text: "", alt: "" });

/** The character of a key, or "" for one that writes none. */
export function characterOf({ code, shiftKey }) {
  if (/^Key[A-Z]$/.test(code)) return shiftKey ? code[3] : code[3].toLowerCase();
  if (/^Digit[0-9]$/.test(code)) return shiftKey ? SHIFTED_DIGITS[code[5]] : code[5];
  if (/^Numpad[0-9]$/.test(code)) return code[6];
  return (shiftKey && SHIFTED[code]) || PLAIN[code] || "";
}

/**
 * One key down: what is written now, the line it ended (or null), and whether the page shall see nothing of it.
 * Enter and Tab end a line; where none has begun they are the keyboard's own.
 */
export function press(written, event) {
  const same = { written, line: null, swallow: false };
  if (!event.code || event.metaKey) return same;
  if (event.altKey) return pressWithAlt(written, event);
  if (event.ctrlKey) return same;
  if (["Enter", "NumpadEnter", "Tab"].includes(event.code)) {
    if (!written.text) return same;
    return { written: NOTHING, line: { text: written.text, end: event.code === "Tab" ? "Tab" : "Enter" }, swallow: true };
  }
  if (event.code === "Escape") return { written: NOTHING, line: null, swallow: Boolean(written.text) };
  if (event.code === "Backspace") return add(written, written.text.slice(0, -1), Boolean(written.text));
  const character = characterOf(event);
  if (!character || (character === " " && !written.text)) return same;
  return event.repeat ? { ...same, swallow: true } : add(written, written.text + character, true);
}

function add(written, text, swallow) {
  return { written: { ...written, text: text.slice(0, LONGEST) }, line: null, swallow };
}

// Scanners that are set to no country hold Alt and type each character's number on the numeric keys.
function pressWithAlt(written, { code }) {
  const digit = /^Numpad([0-9])$/.exec(code);
  if (!digit) return { written, line: null, swallow: false };
  return { written: { ...written, alt: (written.alt + digit[1]).slice(-4) }, line: null, swallow: true };
}

/** One key up: where it was Alt, the character whose number was typed. */
export function release(written, { code }) {
  if (!written.alt || !/^Alt(Left|Right)$/.test(code)) return { written, line: null };
  const number = Number(written.alt);
  const text = written.text;
  if (number === 13 || number === 9) {
    return { written: NOTHING, line: text ? { text, end: number === 9 ? "Tab" : "Enter" } : null };
  }
  const character = number >= 32 && number < 127 ? String.fromCharCode(number) : "";
  return { written: { text: (text + character).slice(0, LONGEST), alt: "" }, line: null };
}
