import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { CreateAliasCommand } from "@aws-sdk/client-kms";
import {
    createSelfSignedCertificate,
    DOCUMENT_ALIAS,
    type Jwks,
    kmsDigestSigner,
    loadJwks,
    parseSubject,
    readCertificates,
    SIGNING_ALIAS,
    toPem,
    verifyCms,
} from "../../signing/index";
import { repositoryRoot } from "../../toolchain/versions";
import { newKey } from "../sandbox/support";
import { DOCUMENT, jwksOf, jwsOf } from "./builders";
import { temporaryFolders } from "../support/folders";
import { withEnvironment } from "../support/environment";
import { run } from "../support/processes";
import {
    makeAuthority,
    OpenSslAuthority,
    replying,
    startTimestampServer,
} from "../support/timestampAuthority";
import { type Office, openOffice } from "./support";

const load = createRequire(__filename);

/** What the examples export, in their order. */
interface Examples {
    signDeed(file: string, publishedKeys: () => Promise<string>): Promise<{ jws: string }>;
    isSigned(file: string, signature: string, keys: string): Promise<string>;
    publish(publicKey: string, previous: string): string;
    sealAndOpen(file: string): Promise<string>;
    signBeside(file: string, chain: string, roots: string): Promise<Uint8Array>;
    stamp(jws: string, authority: string, roots: string): Promise<Uint8Array>;
    provenTime(
        ...args: [deed: Uint8Array, jws: string, jwks: Jwks, token: Uint8Array, roots: string]
    ): Promise<string | undefined>;
}

describe("the examples of signing/README.md", function () {
    this.timeout(120_000);
    const folder = temporaryFolders();
    const readme = fs.readFileSync(path.join(repositoryRoot, "signing", "README.md"), "utf8");
    const blocks = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, block]) => block!);
    const packages = (block: string) =>
        block.replace(/"@cartorio-digital\/(\w+)"/g, (_, name: string) =>
            JSON.stringify(path.join(repositoryRoot, name, "index")),
        );
    let office: Office;
    before(async () => {
        office = await openOffice();
    });
    after(() => office.world.stop());

    it("compile as strictly as this project", async () => {
        const files = Object.fromEntries(
            blocks.map((block, index) => [`example${index}.ts`, packages(block)]),
        );
        const tsconfig = {
            extends: path.join(repositoryRoot, "tsconfig.base.json"),
            compilerOptions: {
                ...{ noEmit: true, rootDir: "/" },
                typeRoots: [path.join(repositoryRoot, "node_modules", "@types")],
            },
            include: ["*.ts"],
        };
        const place = folder({ ...files, "tsconfig.json": JSON.stringify(tsconfig) });
        const tsc = path.join(repositoryRoot, "node_modules", "typescript", "bin", "tsc");
        const { status, stdout } = await run(process.execPath, [tsc, "-p", place]);
        assert.equal(status, 0, stdout);
        assert.equal(blocks.length, 6);
    });

    /** The examples as modules, and a document beside them. */
    function loaded(): { readonly examples: Examples; readonly file: (name: string) => string } {
        const place = folder({ "deed.txt": "Escritura de exemplo\n" });
        const file = (name: string) => path.join(place, name);
        const examples = Object.assign(
            {},
            ...blocks.map((block, index) => {
                fs.writeFileSync(
                    file(`example${index}.ts`),
                    packages(block.replace('"evidence"', JSON.stringify(file("evidence")))),
                );
                return load(file(`example${index}.ts`)) as Partial<Examples>;
            }),
        ) as Examples;
        return { examples, file };
    }

    function onSandbox<T>(work: () => Promise<T>): Promise<T> {
        const { accessKeyId, secretAccessKey } = office.world.sandbox.credentials("deployer");
        const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
        return withEnvironment({ AWS_ENDPOINT_URL: office.world.sandbox.endpoint, ...keys }, work);
    }

    it("sign, verify and publish", async () => {
        const { examples, file } = loaded();
        const keys = () => Promise.resolve(JSON.stringify(office.jwks));
        const { jws } = await onSandbox(() => examples.signDeed(file("deed.txt"), keys));
        fs.writeFileSync(file("deed.jws"), jws);
        fs.writeFileSync(file("jwks.json"), JSON.stringify(office.jwks));
        const verdict = () =>
            examples.isSigned(file("deed.txt"), file("deed.jws"), file("jwks.json"));
        assert.match(await verdict(), /^generation 1, claimed 20/);
        fs.appendFileSync(file("deed.txt"), "!");
        assert.match(await verdict(), /^size: /);
        const { publicKey } = loadJwks(office.jwks).all[1]!;
        const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
        assert.equal(
            examples.publish(pem, JSON.stringify(office.jwks)),
            '[[1,"verifyOnly"],[2,"active"]]',
        );
    });

    it("encrypt and decrypt", async () => {
        const { examples, file } = loaded();
        const { KeyId: TargetKeyId } = await newKey(office.kms);
        await office.kms.send(new CreateAliasCommand({ AliasName: DOCUMENT_ALIAS, TargetKeyId }));
        const deed = fs.readFileSync(file("deed.txt"));
        assert.equal(
            await onSandbox(() => examples.sealAndOpen(file("deed.txt"))),
            createHash("sha256").update(deed).digest("hex"),
        );
        assert.ok(fs.readFileSync(file("deed.txt.back")).equals(deed));
    });

    it("sign as CMS, beside the document", async () => {
        const { examples, file } = loaded();
        const certificate = await createSelfSignedCertificate({
            signer: await kmsDigestSigner(office.kms, SIGNING_ALIAS),
            subject: parseSubject("C=BR,O=Cartorio de Exemplo,OU=CNS 99.001-0,CN=990010"),
            notBefore: new Date(Date.now() - 60_000),
            notAfter: new Date(Date.now() + 60_000),
        });
        fs.writeFileSync(file("chain.pem"), toPem("CERTIFICATE", certificate));
        const chain = file("chain.pem");
        const cms = await onSandbox(() => examples.signBeside(file("deed.txt"), chain, chain));
        const trustedCertificates = readCertificates(fs.readFileSync(chain));
        await assert.rejects(verifyCms(cms, Buffer.from("x"), { trustedCertificates }));
    });

    it("stamp a signature, and prove its time", async () => {
        const { examples } = loaded();
        const authority = new OpenSslAuthority(folder(), makeAuthority());
        const roots = path.join(authority.folder, "root.pem");
        const server = await startTimestampServer();
        server.answer = replying((request) => authority.reply(request));
        try {
            const stamped = jwsOf({ manifest: { signedAt: new Date().toISOString() } });
            const token = await examples.stamp(stamped, server.url, roots);
            const proven = (jws: string) =>
                examples.provenTime(DOCUMENT, jws, jwksOf(), token, roots);
            assert.match((await proven(stamped))!, /^20\d\d-.*Z$/);
            assert.equal(await proven(jwsOf()), "timestamp", "a token of another signature");
        } finally {
            await server.close();
        }
    });
});
