// A folder, and moto's S3. Does not prove that AWS answers as moto does.
import assert from "node:assert/strict";
import { once } from "node:events";
import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import type { EvidenceRecord } from "../../../evidence/index";
import { openStackEvidence, type StackEvidence } from "../../../operations/evidence/stackEvidence";
import { stepRecord } from "../../../operations/evidence/stepRecord";
import { buildJwks } from "../../../signing/index";
import { type Moto, startMoto } from "../../conformance/moto";
import { CNS, jwksOf, PAIR, rsaPair } from "../../signing/builders";
import { withEnvironment } from "../../support/environment";
import { temporaryFolders } from "../../support/folders";
import { pythonTools } from "../../support/pythonTools";
import { stepFacts } from "./builders";

const STACK = "dev-990010";

/** A place of a test, and how its environment is set. */
interface TestPlace {
    readonly place: string;
    readonly within: <T>(action: () => Promise<T>) => Promise<T>;
    /** Names of what is there, below the place, sorted. */
    readonly names: () => Promise<string[]>;
}

async function using<T>(
    { place, within }: TestPlace,
    use: (evidence: StackEvidence) => Promise<T>,
): Promise<T> {
    return within(async () => {
        const evidence = await openStackEvidence(place, STACK, "cartorio-test");
        return await use(evidence).finally(() => evidence.close());
    });
}

async function typesOf(evidence: StackEvidence): Promise<string[]> {
    const found: EvidenceRecord[] = [];
    for await (const record of evidence.records()) {
        found.push(record);
    }
    return found.map(({ type }) => type);
}

function behavesAsEvidence(newPlace: () => Promise<TestPlace>): void {
    it("is empty before the first record, and makes nothing", async () => {
        const place = await newPlace();
        await using(place, async (evidence) => {
            assert.deepEqual(await typesOf(evidence), []);
            assert.equal(await evidence.readJwks(), undefined);
            assert.equal(await evidence.readResult("n-1"), undefined);
        });
        assert.deepEqual(await place.names(), []);
    });

    it("keeps the records of several runs in the order of time, each run in a chain of its own", async () => {
        const place = await newPlace();
        for (const step of ["look", "disable-keys"]) {
            await using(place, (evidence) => evidence.record(stepRecord(stepFacts({ step }))));
        }
        const types = await using(place, async (evidence) => {
            await evidence.record(stepRecord(stepFacts({ step: "check" })));
            return typesOf(evidence);
        });
        assert.deepEqual(types, [
            ...["chain.opened", "suspension.look", "chain.closed"],
            ...["chain.opened", "suspension.disableKeys", "chain.closed"],
            ...["chain.opened", "suspension.check"],
        ]);
        assert.ok((await place.names()).every((name) => name.startsWith(`${STACK}/chains/`)));
    });

    it("refuses a record that breaks a rule, and takes the next", async () => {
        const place = await newPlace();
        await using(place, async (evidence) => {
            const personal = stepRecord(stepFacts({ because: "a pedido de 529.982.247-25" }));
            await assert.rejects(evidence.record(personal), {
                code: "usage",
                message: /data\.because: holds a number in the form of a CPF/,
            });
            await evidence.record(stepRecord(stepFacts()));
            assert.deepEqual((await typesOf(evidence)).slice(1), ["suspension.disableKeys"]);
        });
    });

    it("publishes keys, more of them later, and never loses one", async () => {
        const place = await newPlace();
        const first = jwksOf();
        const second = buildJwks({
            cns: CNS,
            generations: [
                { id: 1, state: "draining", since: "2026-11-20" },
                { id: 2, state: "active", since: "2026-11-20", publicKey: rsaPair().pem },
            ],
            previous: first,
        });
        await using(place, async (evidence) => {
            const where = await evidence.publishJwks(first);
            assert.ok(where.endsWith(`${STACK}/jwks.json`), where);
            assert.deepEqual(await evidence.readJwks(), first);
            await evidence.publishJwks(second);
            assert.deepEqual(await evidence.readJwks(), second);
            await assert.rejects(evidence.publishJwks(first), {
                code: "refused",
                message: /the keys to be published lack .*could not be verified any more/,
            });
            assert.deepEqual(await evidence.readJwks(), second);
        });
        assert.deepEqual(await place.names(), [`${STACK}/jwks.json`]);
    });

    it("publishes no set of keys that nobody could read", async () => {
        const place = await newPlace();
        const twice = { keys: [...jwksOf().keys, ...jwksOf().keys] };
        await using(place, async (evidence) => {
            await assert.rejects(evidence.publishJwks(twice), {
                code: "refused",
                message: /stands in it twice/,
            });
            assert.equal(await evidence.readJwks(), undefined);
        });
    });

    it("keeps one result for a nonce", async () => {
        const place = await newPlace();
        await using(place, async (evidence) => {
            const where = await evidence.writeResult("n-1", "a.b.c");
            assert.ok(where.endsWith(`${STACK}/results/n-1.jws`), where);
            await evidence.writeResult("n-1", "a.b.c");
            await assert.rejects(evidence.writeResult("n-1", "a.b.d"), {
                code: "refused",
                message: /n-1\.jws is there already, with another content/,
            });
            assert.equal(await evidence.readResult("n-1"), "a.b.c");
            assert.equal(await evidence.readResult("n-2"), undefined);
        });
        assert.deepEqual(await place.names(), [`${STACK}/results/n-1.jws`]);
    });

    it("takes no path for a nonce", async () => {
        const place = await newPlace();
        await using(place, async (evidence) => {
            for (const nonce of ["../n", "a/b", "", "."]) {
                await assert.rejects(evidence.readResult(nonce), { code: "usage" });
                await assert.rejects(evidence.writeResult(nonce, "x"), { code: "usage" });
            }
        });
    });
}

describe("a cartório's evidence in a folder", () => {
    const folder = temporaryFolders();
    function newPlace(): Promise<TestPlace> {
        const place = path.join(folder(), "evidence");
        return Promise.resolve({
            place,
            within: (action) => action(),
            names: () =>
                Promise.resolve(
                    fs.existsSync(place)
                        ? fs
                              .readdirSync(place, { recursive: true, encoding: "utf8" })
                              .filter((name) => fs.statSync(path.join(place, name)).isFile())
                              .sort()
                        : [],
                ),
        });
    }

    behavesAsEvidence(newPlace);

    it("concludes nothing from broken chains", async () => {
        const place = await newPlace();
        await using(place, (evidence) => evidence.record(stepRecord(stepFacts())));
        const [name] = await place.names();
        const file = path.join(place.place, name!);
        fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace("dev-990010", "dev-990028"));
        await using(place, (evidence) =>
            assert.rejects(typesOf(evidence), {
                code: "refused",
                message: /is broken, and nothing is concluded from it:\nBROKEN .*altered/,
            }),
        );
    });

    it("refuses what somebody else put in place of the keys", async () => {
        const place = await newPlace();
        await using(place, (evidence) => evidence.publishJwks(jwksOf(PAIR)));
        const file = path.join(place.place, STACK, "jwks.json");
        fs.writeFileSync(file, '{"keys":[{"kty":"oct","k":"AA"}]}');
        await using(place, (evidence) =>
            assert.rejects(evidence.readJwks(), { code: "refused", message: /jwks\.json of / }),
        );
        fs.writeFileSync(file, "x".repeat(1024 * 1024 + 1));
        await using(place, (evidence) =>
            assert.rejects(evidence.readJwks(), { code: "refused", message: /at most 1048576/ }),
        );
    });

    it("says which folder can't be written", async () => {
        const place = path.join(folder({ evidence: "a file" }), "evidence");
        const evidence = await openStackEvidence(place, STACK, "cartorio-test");
        await assert.rejects(evidence.record(stepRecord(stepFacts())), { code: "outside" });
        await assert.rejects(evidence.writeResult("n", "x"), {
            code: "refused",
            message: new RegExp(`^${place}/${STACK}/results/n.jws can't be written: `),
        });
        await evidence.close();
    });
});

describe("a cartório's evidence in a bucket", function () {
    this.timeout(120_000);
    let moto: Moto;
    let client: S3Client;
    let buckets = 0;
    const within = <T>(action: () => Promise<T>) =>
        withEnvironment(
            {
                AWS_ENDPOINT_URL_S3: moto.target.endpoint,
                AWS_REGION: "sa-east-1",
                AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
                AWS_SECRET_ACCESS_KEY: "any",
                AWS_PROFILE: undefined,
            },
            action,
        );

    before(async () => {
        const tools = await pythonTools((line) => console.error(line));
        moto = await startMoto(tools.moto);
        client = await within(() => Promise.resolve(new S3Client({ region: "sa-east-1" })));
    });
    after(async () => {
        client.destroy();
        await moto.stop();
    });

    async function newPlace(): Promise<TestPlace> {
        buckets += 1;
        const Bucket = `evidence-${buckets}`;
        await within(() =>
            client.send(
                new CreateBucketCommand({
                    ...{ Bucket, ObjectLockEnabledForBucket: true },
                    CreateBucketConfiguration: { LocationConstraint: "sa-east-1" },
                }),
            ),
        );
        return {
            place: `s3://${Bucket}/cartorios`,
            within,
            names: async () => {
                const list = new ListObjectsV2Command({ Bucket });
                const { Contents = [] } = await within(() => client.send(list));
                return Contents.map(({ Key = "" }) => Key.replace("cartorios/", "")).sort();
            },
        };
    }

    behavesAsEvidence(newPlace);

    it("says which bucket can't be used", async () => {
        const place = { place: "s3://not-there", within, names: () => Promise.resolve([]) };
        await using(place, async (evidence) => {
            await assert.rejects(evidence.writeResult("n", "x"), {
                code: "outside",
                message: /^s3:\/\/not-there\/dev-990010\/results\/n\.jws can't be written: /,
            });
            await assert.rejects(evidence.readJwks(), { code: "outside" });
        });
    });
});

describe("a cartório's evidence in a bucket whose caller may only put", () => {
    it("says that a result of this nonce is there already, and what to do", async () => {
        // As S3 answers a role with s3:PutObject alone: the object is there, and can't be read.
        const server = http.createServer((request, response) => {
            request.resume().on("end", () => {
                const [status, code] =
                    request.method === "PUT" ? [412, "PreconditionFailed"] : [403, "AccessDenied"];
                response.writeHead(status, { "content-type": "application/xml" });
                response.end(`<Error><Code>${code}</Code><Message>Access Denied</Message></Error>`);
            });
        });
        await once(server.listen(0, "127.0.0.1"), "listening");
        const { port } = server.address() as AddressInfo;
        const variables = {
            AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
            AWS_REGION: "sa-east-1",
            AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
            AWS_SECRET_ACCESS_KEY: "any",
            AWS_PROFILE: undefined,
        };
        try {
            await withEnvironment(variables, async () => {
                const evidence = await openStackEvidence("s3://bucket", STACK, "cartorio-test");
                await assert.rejects(evidence.writeResult("n-1", "a.b.c"), {
                    code: "refused",
                    message:
                        /^s3:\/\/bucket\/dev-990010\/results\/n-1\.jws is there already, .*nothing is left to do.* a new nonce$/,
                });
                await evidence.close();
            });
        } finally {
            server.close();
        }
    });
});
