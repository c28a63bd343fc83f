import net from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { start, type Started } from "../support/processes";
import type { Target } from "./target";

const POLL_MS = 50;

/** An emulator that others wrote, under way. */
export interface Moto {
    readonly target: Target;
    /** Ends the process that was started. */
    readonly stop: () => Promise<void>;
}

/**
 * Starts moto's server on a free port and waits until it answers.
 * @param program Its path.
 */
export async function startMoto(program: string): Promise<Moto> {
    const port = await freePort();
    const server = start(program, ["-H", "127.0.0.1", "-p", String(port)]);
    const endpoint = `http://127.0.0.1:${String(port)}`;
    while (!(await answers(endpoint))) {
        await requireAlive(server);
        await delay(POLL_MS);
    }
    const target: Target = {
        description: "moto",
        endpoint,
        region: "sa-east-1",
        credentials: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "any" },
        capabilities: { sts: true, regionalEndpoint: false },
    };
    const stop = async () => {
        server.child.kill();
        await server.ended;
    };
    return { target, stop };
}

async function requireAlive(server: Started): Promise<void> {
    if (server.child.exitCode !== null) {
        throw new Error(`moto ended early: ${(await server.ended).stderr}`);
    }
}

async function answers(endpoint: string): Promise<boolean> {
    return fetch(endpoint).then(
        () => true,
        () => false,
    );
}

async function freePort(): Promise<number> {
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as net.AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return port;
}
