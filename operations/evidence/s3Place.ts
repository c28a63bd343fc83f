import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { S3Store } from "../../evidence/index";
import { CliError } from "../cliError";
import { MAX_PLACE_FILE, type PlaceFiles, requireSame } from "./placeFiles";

/** In milliseconds. Without them a connection that went dead holds a call for good. */
const CONNECTION_TIMEOUT = 5_000;
const REQUEST_TIMEOUT = 30_000;

/** A client of S3 with the caller's own credentials and Region, and with time limits. */
export function s3Client(): S3Client {
    return new S3Client({
        requestHandler: {
            connectionTimeout: CONNECTION_TIMEOUT,
            requestTimeout: REQUEST_TIMEOUT,
            throwOnRequestTimeout: true,
        },
    });
}

/** A cartório's evidence in a bucket. */
export class S3Place implements PlaceFiles {
    readonly description: string;
    readonly chains: S3Store;
    readonly #client = s3Client();

    /** @param prefix of the stack, with `/` at its end. */
    constructor(
        private readonly bucket: string,
        private readonly prefix: string,
    ) {
        this.description = `s3://${bucket}/${prefix}`;
        this.chains = new S3Store({ client: this.#client, bucket, prefix: `${prefix}chains/` });
    }

    async hasChains(): Promise<boolean> {
        return (await this.chains.chains()).length > 0;
    }

    async read(name: string): Promise<string | undefined> {
        return this.#told("read", name, async () => {
            const command = new GetObjectCommand({ Bucket: this.bucket, Key: this.#key(name) });
            try {
                const { Body, ContentLength = 0 } = await this.#client.send(command);
                if (ContentLength > MAX_PLACE_FILE) {
                    throw new CliError(
                        "refused",
                        `${this.#address(name)} has ${ContentLength} bytes; at most ${MAX_PLACE_FILE} are read`,
                    );
                }
                return await Body?.transformToString("utf8");
            } catch (error) {
                if (statusOf(error) === 404 && (error as Error).name === "NoSuchKey") {
                    return undefined;
                }
                throw error;
            }
        });
    }

    async replace(name: string, text: string): Promise<string> {
        return this.#told("written", name, () => this.#put(name, text));
    }

    async create(name: string, text: string): Promise<string> {
        return this.#told("written", name, async () => {
            try {
                return await this.#put(name, text, "*");
            } catch (error) {
                if (statusOf(error) !== 412) {
                    throw error;
                }
                const address = this.#address(name);
                requireSame(address, (await this.#readOwn(name)) ?? "", text);
                return address;
            }
        });
    }

    close(): void {
        this.#client.destroy();
    }

    /** Reads what is there already; who may only put, as applications, is told what that means. */
    async #readOwn(name: string): Promise<string | undefined> {
        try {
            return await this.read(name);
        } catch (error) {
            if (statusOf((error as Error).cause) !== 403) {
                throw error;
            }
            throw new CliError(
                "refused",
                `${this.#address(name)} is there already, the caller may not read it, and it is never replaced. If an ` +
                    "earlier run of this caller put it there, nothing is left to do: whoever asked for it judges it. " +
                    "Else ask for another name, such as a new nonce",
                { cause: error },
            );
        }
    }

    async #put(name: string, text: string, IfNoneMatch?: string): Promise<string> {
        await this.#client.send(
            new PutObjectCommand({
                ...{ Bucket: this.bucket, Key: this.#key(name), Body: text },
                ...(IfNoneMatch === undefined ? {} : { IfNoneMatch }),
                ContentType: name.endsWith(".json") ? "application/json" : "application/jose",
                // A bucket with Object Lock takes no object without one.
                ChecksumAlgorithm: "SHA256",
            }),
        );
        return this.#address(name);
    }

    #key(name: string): string {
        return `${this.prefix}${name}`;
    }

    #address(name: string): string {
        return `s3://${this.bucket}/${this.#key(name)}`;
    }

    async #told<T>(what: string, name: string, work: () => Promise<T>): Promise<T> {
        try {
            return await work();
        } catch (cause) {
            if (cause instanceof CliError) {
                throw cause;
            }
            throw new CliError(
                "outside",
                `${this.#address(name)} can't be ${what}: ${(cause as Error).message}. Check the bucket's name, ` +
                    "Region and the caller's permissions, then run it again.",
                { cause },
            );
        }
    }
}

function statusOf(error: unknown): number | undefined {
    return (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata
        ?.httpStatusCode;
}
