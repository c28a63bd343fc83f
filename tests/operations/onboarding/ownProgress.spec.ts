import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { differsByOwnProgress, isProgress } from "../../../operations/onboarding/ownProgress";
import { cartorioText } from "../../registry/builders";
import { temporaryFolders } from "../../support/folders";
import { cartorio } from "./builders";

const FILE = "cartorios/prod/990010.yaml";

describe("progress of onboarding that is not committed yet", () => {
    const folder = temporaryFolders();

    for (const [from, to, is] of [
        ["requested", "bootstrapped", true],
        ["requested", "active", true],
        ["bootstrapped", "active", true],
        ["active", "bootstrapped", false],
        ["requested", "requested", false],
        ["active", "suspended", false],
        ["suspended", "active", false],
    ] as const) {
        it(`is ${is ? "" : "not "}a status ${to} after ${from}`, () => {
            assert.equal(isProgress(cartorio({ status: from }), cartorio({ status: to })), is);
        });
    }

    it("is not a status beside anything else that changed", () => {
        const now = cartorio({ status: "active", accountId: "111111119009" });
        assert.equal(isProgress(cartorio({ status: "requested" }), now), false);
    });

    it("is found by what git has", () => {
        const root = folder({ [FILE]: cartorioText({ status: "requested" }) });
        const git = (...args: string[]) => execFileSync("git", args, { cwd: root, stdio: "pipe" });
        assert.equal(differsByOwnProgress(root, FILE), false, "no repository");
        git("init", "--quiet");
        assert.equal(differsByOwnProgress(root, FILE), false, "no commit");
        git("add", ".");
        const who = ["-c", "user.name=x", "-c", "user.email=x@localhost"];
        git(...who, "commit", "--quiet", "-m", "x");
        assert.equal(differsByOwnProgress(root, FILE), false, "no difference");
        const write = (text: string) => fs.writeFileSync(path.join(root, FILE), text);
        write(cartorioText({ status: "bootstrapped" }));
        assert.equal(differsByOwnProgress(root, FILE), true);
        write(cartorioText({ status: "bootstrapped", wave: "2" }));
        assert.equal(differsByOwnProgress(root, FILE), false, "another wave");
        write("cns: [");
        assert.equal(differsByOwnProgress(root, FILE), false, "no registry file");
    });
});
