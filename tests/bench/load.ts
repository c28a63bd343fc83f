import http from "node:http";
import { signedHeaders, type RawRequest } from "../sandbox/rawRequest";

/** How long the answers of one run of load took. */
export interface LoadResult {
    readonly perSecond: number;
    /** In milliseconds: half, and 99 of 100, of the answers came within. */
    readonly p50: number;
    readonly p99: number;
}

/** What makes one call after the other until the time is over. */
export type Client = () => Promise<void>;

/** Lets clients call side by side for some seconds, each as soon as it has its answer. */
export async function load(clients: readonly Client[], seconds: number): Promise<LoadResult> {
    const times: number[] = [];
    const started = performance.now();
    const end = started + seconds * 1000;
    await Promise.all(
        clients.map(async (call) => {
            for (let now = performance.now(); now < end;) {
                await call();
                const answered = performance.now();
                times.push(answered - now);
                now = answered;
            }
        }),
    );
    const elapsed = (performance.now() - started) / 1000;
    times.sort((a, b) => a - b);
    const within = (share: number) => times[Math.floor(times.length * share)] ?? NaN;
    return { perSecond: times.length / elapsed, p50: within(0.5), p99: within(0.99) };
}

/**
 * A client of raw HTTP, on one connection. Its requests are signed beforehand, as SigV4 lets them be
 * repeated for five minutes: signing would take the time of the server that is measured.
 */
export function rawClient(requests: readonly RawRequest[]): Client {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const signed = requests.map((request) => ({
        url: request.endpoint,
        headers: signedHeaders(request),
        body: request.body,
    }));
    let next = 0;
    return () =>
        new Promise((resolve, reject) => {
            const { url, headers, body } = signed[next++ % signed.length]!;
            const sent = http.request(url, { method: "POST", headers, agent }, (answer) => {
                const isRefused = answer.statusCode !== 200;
                answer.on("error", reject).on("end", () => {
                    if (isRefused) {
                        reject(new Error(`a call was answered with ${answer.statusCode}`));
                    } else {
                        resolve();
                    }
                });
                answer.resume();
            });
            sent.on("error", reject);
            sent.end(body);
        });
}
