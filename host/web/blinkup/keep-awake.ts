/** Keeps a phone's screen on while it flashes. */

/** A short silent film of nothing, made here: what plays keeps a screen on where pages may not ask for that (plain HTTP). */
async function silentFilm(): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 2;
  const pen = canvas.getContext('2d');
  const recorder = new MediaRecorder(canvas.captureStream(10));
  const parts: Blob[] = [];
  recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
  recorder.start();
  const painting = setInterval(() => pen?.fillRect(0, 0, 2, 2), 100);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  clearInterval(painting);
  await new Promise((resolve) => {
    recorder.addEventListener('stop', resolve);
    recorder.stop();
  });
  return new Blob(parts, { type: recorder.mimeType });
}

let film: Promise<Blob> | undefined;

async function play(signal: AbortSignal): Promise<void> {
  const video = document.createElement('video');
  video.muted = true;
  video.loop = true;
  video.playsInline = true;
  video.className = 'hidden';
  video.setAttribute('aria-hidden', 'true');
  film ??= silentFilm();
  video.src = URL.createObjectURL(await film);
  const end = (): void => {
    URL.revokeObjectURL(video.src);
    video.remove();
  };
  if (signal.aborted) return end();
  signal.addEventListener('abort', end);
  document.body.append(video);
  await video.play();
}

/** Until `signal` ends it. Where neither way works, the screen's own time-out stays. */
export function keepAwake(signal: AbortSignal): void {
  if (!('wakeLock' in navigator)) {
    play(signal).catch(() => undefined);
    return;
  }
  navigator.wakeLock.request('screen').then(
    (lock) => {
      if (signal.aborted) void lock.release();
      signal.addEventListener('abort', () => void lock.release());
    },
    () => undefined,
  );
}
