// The camera: frame after frame to the reader, until it is stopped.
import { el, toggle } from './dom.js';
import { Lane } from './lane.js';
import { t } from './words.js';

/** Frames are read at this width at most. */
const WIDTH = 1280;

/** A frame that takes longer has hung. */
const BOUND = 5_000;

export const hasCamera = () => Boolean(navigator.mediaDevices?.getUserMedia);

export class Camera {
  /** `onText` is given each text of ours that is seen, and `onNear` whether something looks like a code. */
  constructor(onText, onNear) {
    this.known = new Set();
    /** A reader of its own: frames wait for no file, and no file for frames. */
    this.reader = new Lane('reader');
    this.isOver = false;
    this.onText = onText;
    this.onNear = onNear;
    this.video = el('video', { muted: true, playsInline: true, 'aria-label': t('camera') });
  }

  /** Throws what the browser says if there is no camera to be had. */
  async start() {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: 'environment', width: { ideal: 1920 }, height: { ideal: 1080 } },
    });
    this.stream = stream;
    // It may have been stopped while the browser asked whether it may be used at all.
    if (this.isOver) {
      this.stop();
      return;
    }
    this.video.srcObject = stream;
    await this.video.play();
    if (!this.isOver) this.run();
  }

  /** A button for the light, where there is one. */
  torch() {
    const [track] = this.stream?.getVideoTracks() ?? [];
    if (!track?.getCapabilities?.().torch) return null;
    return toggle(t('torch'), (on) => { track.applyConstraints({ advanced: [{ torch: on }] }).catch(() => {}); });
  }

  async run() {
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d', { willReadFrequently: true });
    while (this.stream) {
      const { videoWidth, videoHeight } = this.video;
      if (videoWidth) {
        const scale = Math.min(1, WIDTH / videoWidth);
        const width = Math.round(videoWidth * scale);
        const height = Math.round(videoHeight * scale);
        if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
        context.drawImage(this.video, 0, 0, width, height);
        const { data } = context.getImageData(0, 0, width, height);
        await this.look(new Uint8Array(data.buffer), width, height);
      }
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    context.clearRect(0, 0, canvas.width, canvas.height);
  }

  async look(pixels, width, height) {
    try {
      const transfer = [pixels.buffer];
      const seen = JSON.parse(await this.reader.call('frame', [pixels, width, height], { transfer, bound: BOUND }));
      if (!this.stream) return;
      for (const text of seen.texts) {
        if (this.known.has(text)) continue;
        this.known.add(text);
        await this.onText(text);
      }
      this.onNear(seen);
    } catch {
      // The next frame is another one, for another reader.
    }
  }

  /** What was seen before is looked at anew: some of it was put away. */
  forget() {
    this.known.clear();
  }

  stop() {
    this.forget();
    this.isOver = true;
    this.reader.end();
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.video.srcObject = null;
  }
}

/** Says that something was read: to the hand and to the ear. */
export function cheer() {
  navigator.vibrate?.(80);
  try {
    const sound = new AudioContext();
    const tone = sound.createOscillator();
    const loudness = sound.createGain();
    loudness.gain.value = 0.08;
    tone.frequency.value = 880;
    tone.connect(loudness).connect(sound.destination);
    tone.start();
    tone.stop(sound.currentTime + 0.12);
    tone.onended = () => sound.close();
  } catch {
    // Without sound, then.
  }
}
