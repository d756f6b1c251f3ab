// Three scans that tell whether a scanner is set up right, and what to change if not. Pure.

/**
 * What is wrong with one scan of the self-test: a list of {key, params}, empty where it is right.
 * `line.end` is "Enter", "Tab" or "" where no key ended the line.
 */
export function judge(wanted, line) {
  const faults = line.end ? [] : [{ key: "test_no_suffix", params: {} }];
  const text = line.text;
  if (text === wanted) return faults;
  const again = text.split(wanted).length - 1;
  if (again > 1) return [{ key: "test_no_suffix", params: {} }];
  if (again === 1) return [...faults, ...around(text, wanted)];
  return [...faults, spoiled(text, wanted)];
}

function around(text, wanted) {
  const start = text.indexOf(wanted);
  const before = text.slice(0, start);
  const behind = text.slice(start + wanted.length);
  return [
    before && { key: "test_prefix", params: { text: before } },
    behind && { key: "test_behind", params: { text: behind } },
  ].filter(Boolean);
}

function spoiled(text, wanted) {
  if (text.toUpperCase() === wanted.toUpperCase()) return { key: "test_case", params: {} };
  if (text.length < wanted.length && inOrder(text, wanted)) return { key: "test_lost", params: { count: wanted.length - text.length } };
  if (text.length === wanted.length) return { key: "test_layout", params: { pairs: pairsOf(text, wanted) } };
  return { key: "test_other", params: { text } };
}

/** Whether a text is another with characters left out. */
function inOrder(text, whole) {
  let place = 0;
  for (const character of whole) if (character === text[place]) place += 1;
  return place === text.length;
}

function pairsOf(text, wanted) {
  const pairs = [...wanted].map((character, place) => [character, text[place]]).filter(([is, got]) => is !== got);
  return [...new Set(pairs.map(([is, got]) => `${is} → ${got}`))].slice(0, 6).join("  ");
}
