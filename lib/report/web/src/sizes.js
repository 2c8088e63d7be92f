// How large boxes are.
export const HEAD = 24;  // the strip with the name of an open group
export const PAD = 14;

export function boxSize(node) {
  if (node.group) return {width: 196, height: 58};
  switch (node.box.paint) {
    case 'io':
      return {width: 150, height: 26};
    case 'noop':
      return {width: 150, height: 28};
    case 'dangling':
    case 'reformat':
      return {width: 176, height: 36};
    default:
      return {width: 176, height: 42};
  }
}

// Where an edge of this port meets the border of a box: an open group's port, else the middle.
export function portX(item, side, key) {
  const {node} = item;
  const gates = node.group && node.open ? node.inner?.gates : null;
  const x = gates?.[side].get(key);
  return x === undefined ? item.x : item.x - item.w / 2 + node.inner.dx + x;
}
