import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { repositoryRoot } from "../../../toolchain/versions";
import { DOCUMENT, jwksOf, jwsOf } from "../../signing/builders";
import { temporaryFolders } from "../../support/folders";
import { run } from "../../support/processes";
import {
    makeAuthority,
    OpenSslAuthority,
    OTHER_POLICY,
    replying,
    startTimestampServer,
    type TimestampServer,
} from "../../support/timestampAuthority";

const SCRIPT = path.join(repositoryRoot, "operations", "cartorio.cjs");

// The authority is openssl's; how hostile ones fare is in tests/signing/timestamp.
describe("cartorio timestamp", function () {
    this.timeout(60_000);
    const folder = temporaryFolders();
    let server: TimestampServer;
    let authority: OpenSslAuthority;
    let place: string;

    before(async () => {
        server = await startTimestampServer();
    });
    after(() => server.close());
    beforeEach(() => {
        authority = new OpenSslAuthority(folder(), makeAuthority());
        server.answer = replying((request) => authority.reply(request));
        place = folder({
            "deed.txt": DOCUMENT.toString(),
            "deed.jws": `${jwsOf({ manifest: { signedAt: new Date().toISOString() } })}\n`,
            "other.jws": jwsOf(),
            "jwks.json": JSON.stringify(jwksOf()),
            "roots.pem": fs.readFileSync(path.join(authority.folder, "root.pem"), "utf8"),
        });
    });

    const cartorio = (...args: string[]) =>
        run(process.execPath, [SCRIPT, ...args], { cwd: place });
    const stamp = (...args: string[]) =>
        cartorio(
            ...["timestamp", "deed.jws", "--authority", server.url],
            ...["--timestamp-ca", "roots.pem", "--out", "deed.tst", ...args],
        );
    const verify = (...args: string[]) =>
        cartorio("verify", "deed.txt", "--jwks", "jwks.json", "--json", ...args);
    const written = () => fs.existsSync(path.join(place, "deed.tst"));

    it("proves the time of a signature, and of no other", async () => {
        const { status, stdout, stderr } = await stamp("--json");
        assert.equal(status, 0, stderr);
        const { time } = JSON.parse(stdout) as { time: string };
        const proof = ["--timestamp", "deed.tst", "--timestamp-ca", "roots.pem"];
        const good = await verify("--signature", "deed.jws", ...proof);
        assert.equal(good.status, 0, good.stdout + good.stderr);
        const { facts } = JSON.parse(good.stdout) as { facts: { timeProvenByTimestamp: string } };
        assert.equal(facts.timeProvenByTimestamp, time);
        const other = await verify("--signature", "other.jws", ...proof);
        assert.equal(other.status, 1);
        assert.match(other.stdout, /the time-stamp is of another digest/);
    });

    it("does not believe an authority that nobody trusts", async () => {
        await stamp();
        fs.writeFileSync(
            path.join(place, "others.pem"),
            fs.readFileSync(
                path.join(new OpenSslAuthority(folder(), makeAuthority()).folder, "root.pem"),
            ),
        );
        const proof = ["--timestamp", "deed.tst", "--timestamp-ca", "others.pem"];
        assert.equal((await verify("--signature", "deed.jws", ...proof)).status, 1);
    });

    it("writes nothing when the authority stamps under another policy", async () => {
        const { status, stderr } = await stamp("--timestamp-policy", OTHER_POLICY);
        assert.notEqual(status, 0);
        assert.match(stderr, /the time-stamp of deed\.jws: /);
        assert.ok(!written());
    });

    it("ends with 3 when nobody answers", async () => {
        server.answer = (_request, response) => void response.destroy();
        assert.equal((await stamp()).status, 3);
        assert.ok(!written());
    });

    it("refuses what is no signature", async () => {
        fs.writeFileSync(path.join(place, "deed.jws"), "hello");
        const { status, stderr } = await stamp();
        assert.deepEqual([status, written()], [1, false]);
        assert.match(stderr, /no compact JWS/);
    });

    it("wants time-stamp and roots together", async () => {
        const { status, stderr } = await verify("--signature", "deed.jws", "--timestamp", "x");
        assert.equal(status, 2);
        assert.match(stderr, /--timestamp-ca belong together/);
    });
});
