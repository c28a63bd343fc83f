import { createServer as createHttpServer, request } from "node:http";
import net, { type AddressInfo } from "node:net";

/** Something between a client and the sandbox. */
export interface Relay {
    readonly endpoint: string;
    /** How many connections, or requests, came. */
    count(): number;
    close(): Promise<void>;
}

/** Passes bytes on as they are, and counts connections. */
export async function relayConnections(target: string): Promise<Relay> {
    const { hostname, port } = new URL(target);
    const sockets = new Set<net.Socket>();
    let connections = 0;
    const server = net.createServer((socket) => {
        connections += 1;
        const onward = net.connect(Number(port), hostname);
        for (const [one, other] of [
            [socket, onward],
            [onward, socket],
        ] as const) {
            sockets.add(one);
            one.on("error", () => other.destroy());
            one.on("close", () => {
                sockets.delete(one);
                other.end();
            });
            one.pipe(other);
        }
    });
    return {
        endpoint: await listen(server),
        count: () => connections,
        close: () => {
            sockets.forEach((socket) => socket.destroy());
            return closed(server);
        },
    };
}

/** Answers the first requests as KMS does when there are too many, and passes on those that follow. */
export async function relayAfterThrottling(target: string, throttled: number): Promise<Relay> {
    let requests = 0;
    const server = createHttpServer((message, response) => {
        requests += 1;
        if (requests <= throttled) {
            message.resume();
            response.writeHead(400, { "Content-Type": "application/x-amz-json-1.1" });
            const error = { __type: "ThrottlingException", message: "Rate exceeded" };
            response.end(JSON.stringify(error));
            return;
        }
        // The Host that the client signed stays as it is.
        const { method = "POST", url = "/", headers } = message;
        const onward = request(new URL(url, target), { method, headers }, (answer) => {
            response.writeHead(answer.statusCode ?? 500, answer.headers);
            answer.pipe(response);
        });
        onward.on("error", () => response.destroy());
        message.pipe(onward);
    });
    return {
        endpoint: await listen(server),
        count: () => requests,
        close: () => {
            server.closeAllConnections();
            return closed(server);
        },
    };
}

async function listen(server: net.Server): Promise<string> {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function closed(server: net.Server): Promise<void> {
    return new Promise((resolve) => server.close(() => resolve()));
}
