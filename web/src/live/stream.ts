/**
 * Plays fragmented MP4 from a WebSocket in a video element, as live as it can be.
 *
 * The server first sends a text (VideoStart), then an init segment, then fragments. It closes the
 * socket when the stream begins anew; each connection therefore has a MediaSource of its own.
 */
import type { VideoStart } from "../api";
import { retryDelayMs } from "../retry";
import { type Range, planPlayhead, rangesOf } from "./playhead";

/**
 * `connecting`: no socket yet, or again; `waiting`: connected, no picture yet; `playing`;
 * `blocked`: the browser wants a click first; `unsupported`: this browser cannot play it.
 */
export type StreamStatus = "connecting" | "waiting" | "playing" | "blocked" | "unsupported";

/** The server's close code for "the stream began anew": it is there, so come back at once. */
const SERVICE_RESTART = 1012;
/** Appends that may wait; a browser that is further behind begins anew. */
const MOST_WAITING = 400;

const MediaSourceClass: typeof MediaSource | undefined =
  typeof window === "undefined"
    ? undefined
    : // Safari on phones has only the managed one, which works alike.
      (window as { ManagedMediaSource?: typeof MediaSource }).ManagedMediaSource ??
      window.MediaSource;

/** One camera's picture in one video element. Call `stop` before the element goes. */
export class LiveStream {
  private socket: WebSocket | null = null;
  private buffer: SourceBuffer | null = null;
  private objectUrl: string | null = null;
  private queue: ArrayBuffer[] = [];
  private removal: Range | null = null;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private status: StreamStatus | null = null;
  private stopped = false;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly url: string,
    private readonly onStatus: (status: StreamStatus) => void,
  ) {
    video.addEventListener("error", this.onVideoError);
    video.addEventListener("waiting", this.follow);
    video.addEventListener("playing", this.onPlaying);
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    this.video.removeEventListener("error", this.onVideoError);
    this.video.removeEventListener("waiting", this.follow);
    this.video.removeEventListener("playing", this.onPlaying);
    this.drop();
  }

  /** Try to play again, after a click when the browser wanted one. */
  play(): void {
    this.video.play().catch((error: unknown) => {
      // AbortError: a new source came in between, which plays for itself.
      if (error instanceof DOMException && error.name === "NotAllowedError") this.tell("blocked");
    });
  }

  private connect(): void {
    if (!MediaSourceClass) {
      this.tell("unsupported");
      return;
    }
    this.tell("connecting");
    const socket = new WebSocket(this.url);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => this.tell("waiting"));
    socket.addEventListener("message", (event: MessageEvent<string | ArrayBuffer>) => {
      if (socket !== this.socket) return;
      if (typeof event.data === "string") this.begin(JSON.parse(event.data) as VideoStart);
      else this.take(event.data);
    });
    socket.addEventListener("close", (event) => {
      if (socket === this.socket) this.again(event.code === SERVICE_RESTART);
    });
    this.socket = socket;
  }

  /** A stream begins: make what plays it. */
  private begin(start: VideoStart): void {
    if (!MediaSourceClass?.isTypeSupported(start.mime)) {
      this.drop();
      this.tell("unsupported");
      return;
    }
    const media = new MediaSourceClass();
    this.queue = [];
    this.objectUrl = URL.createObjectURL(media);
    this.video.disableRemotePlayback = true;
    this.video.src = this.objectUrl;
    const opened = (): void => {
      if (this.stopped || media.readyState !== "open") return;
      media.duration = Number.POSITIVE_INFINITY;
      const buffer = media.addSourceBuffer(start.mime);
      buffer.mode = "segments"; // fragments say when they are to be shown
      buffer.addEventListener("updateend", this.work);
      this.buffer = buffer;
      this.work();
    };
    media.addEventListener("sourceopen", opened, { once: true });
    this.play();
  }

  private take(data: ArrayBuffer): void {
    this.queue.push(data);
    if (this.queue.length > MOST_WAITING) this.again(true);
    else this.work();
  }

  /** Do the next thing that is to be done with the buffer; it does one at a time. */
  private readonly work = (): void => {
    const buffer = this.buffer;
    if (!buffer || buffer.updating) return;
    try {
      if (this.removal) {
        buffer.remove(this.removal.start, this.removal.end);
        this.removal = null;
        return;
      }
      const next = this.queue[0];
      if (next) {
        buffer.appendBuffer(next);
        this.queue.shift();
      }
      this.follow();
    } catch {
      // The buffer is full or broken. A live picture has nothing to save: begin anew.
      this.again(false);
    }
  };

  /** Keep the playhead near the newest frame, and over gaps. */
  private readonly follow = (): void => {
    const { video } = this;
    if (video.readyState === HTMLMediaElement.HAVE_NOTHING) return;
    const plan = planPlayhead(rangesOf(video.buffered), video.currentTime);
    if (plan.seekTo !== null && !video.seeking) video.currentTime = plan.seekTo;
    if (video.playbackRate !== plan.rate) video.playbackRate = plan.rate;
    this.removal = plan.remove;
    // A browser may pause a page in the background; it is welcome to, until somebody looks.
    if (video.paused && document.visibilityState === "visible" && this.status !== "blocked") {
      this.play();
    }
  };

  private readonly onPlaying = (): void => {
    this.failures = 0;
    this.tell("playing");
  };

  private readonly onVideoError = (): void => {
    // Taking the source away is reported as an error, too.
    if (this.objectUrl) this.again(false);
  };

  /** Let go of everything and connect again, soon when the server asked for it. */
  private again(soon: boolean): void {
    this.drop();
    if (this.stopped) return;
    this.failures = soon ? 0 : this.failures + 1;
    this.tell("connecting");
    this.timer = setTimeout(() => this.connect(), retryDelayMs(this.failures));
  }

  private drop(): void {
    clearTimeout(this.timer);
    const { socket } = this;
    this.socket = null;
    socket?.close();
    this.buffer?.removeEventListener("updateend", this.work);
    this.buffer = null;
    this.queue = [];
    this.removal = null;
    if (this.objectUrl) {
      URL.revokeObjectURL(this.objectUrl);
      this.objectUrl = null;
      this.video.removeAttribute("src");
      this.video.load();
    }
  }

  private tell(status: StreamStatus): void {
    if (status === this.status) return;
    this.status = status;
    this.onStatus(status);
  }
}
