/** The report's details of one capture, with its picture. Part of its script. */
export const detailScript = String.raw`
/** One colour after the other, four letters a second. */
function ledOf(letters) {
  const bar = element('div', { class: 'led', role: 'img', 'aria-label': 'status LED: ' + letters });
  const paint = { R: '#e53935', G: '#43a047', A: '#ffb300', '.': 'transparent' };
  for (const run of letters.match(/(.)\1*/g) ?? []) bar.append(element('span', { style: 'flex:' + run.length + ';background:' + paint[run[0]] }));
  return bar;
}

const loaded = new Map();
/** A picture that lies beside the page calls this. */
globalThis.picture = (index, base64) => loaded.get(index)?.(base64);
function base64Of(index) {
  const here = $('picture-' + index);
  if (here) return Promise.resolve(here.textContent);
  return new Promise((resolve, reject) => {
    loaded.set(index, resolve);
    const script = element('script', { src: 'pictures/' + index + '.js' });
    script.onerror = () => reject(new Error('the folder "pictures" is not beside this page'));
    script.onload = () => script.remove();
    document.body.append(script);
  });
}
async function showPicture(row, place) {
  try {
    const bytes = Uint8Array.from(atob(await base64Of(row.index)), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    const svg = await new Response(stream).text();
    if (open !== row.index) return;
    const image = element('img', { alt: 'the picture of ' + row.file });
    const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
    image.onload = () => URL.revokeObjectURL(url);
    image.src = url;
    place.replaceChildren(image);
  } catch (error) {
    place.textContent = 'The picture cannot be shown: ' + error.message;
  }
}

function show(index) {
  const row = rows.find((each) => each.index === index);
  if (row === undefined) return;
  open = index;
  draw();
  const list = element('dl');
  const put = (name, value) => { if (value !== '' && value !== undefined && value !== null) list.append(element('dt', {}, name), element('dd', {}, value)); };
  put('verdict', row.verdict);
  for (const miss of row.misses) put('missed', miss);
  put('fault', row.fault && row.fault + ': ' + row.why);
  put('settings', row.packet);
  put('final', row.final + (row.enrollment ? ', enrollment: ' + row.enrollment : ''));
  put('change', row.change + (row.change === 'margin lost' ? ': ' + row.marginBeforeDb + ' to ' + row.quality.marginDb + ' dB' : ''));
  put('quality', Object.entries(row.quality).map(([name, value]) => name + ' ' + value).join(', '));
  if (row.led) put('LED', ledOf(row.led));
  const detail = $('detail');
  detail.hidden = false;
  detail.replaceChildren(element('h2', {}, row.file), list);
  if (row.picture) {
    const place = element('div', { class: 'picture' }, 'drawing');
    detail.append(place);
    void showPicture(row, place);
  } else detail.append(element('p', {}, 'No picture was drawn; see: impsim inspect ' + row.file));
  detail.scrollIntoView({ block: 'nearest' });
}
`;
