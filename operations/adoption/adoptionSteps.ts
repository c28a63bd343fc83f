import { addCartorios, updateCartorio } from "../../registry/index";
import { CliError } from "../cliError";
import { consentChecks } from "../steps/consentChecks";
import { type Step, StepWaiting } from "../steps/runSteps";
import { adoptsAnything, saysAdoption, withAdoption, withoutAdoption } from "./adoptionFields";
import type { AdoptionRun } from "./adoptionRun";
import { failedChecks } from "./judgeResult";

const AGAIN = "mend the cause, then run this command again: it goes on from here";

/** Says in the registry file what is adopted. */
export const writeStep: Step<AdoptionRun> = {
    name: "write-registry",
    title: "say in the registry file what is adopted",
    advice: AGAIN,
    async done(run) {
        if (run.seen.held) {
            return "the stack's state holds keys and aliases";
        }
        const written =
            !run.isNew &&
            saysAdoption(run.stack.cartorio, run.seen.lacking) &&
            (await run.isRecordedAfter("write-registry", "settle-registry"));
        return written ? `${run.stack.file} says it` : undefined;
    },
    async run(run) {
        const { lacking } = run.seen;
        const { environment, cartorio, file } = run.stack;
        const { root } = run.ports;
        // By hand and review, or by a run that was cut short before its record.
        const isWritten = !run.isNew && saysAdoption(cartorio, lacking);
        if (run.isNew) {
            await addCartorios(root, environment, [withAdoption(cartorio, lacking)]);
        } else {
            await updateCartorio(root, environment, cartorio.cns, (current) =>
                withAdoption(current, lacking),
            );
        }
        run.reload();
        await run.record("write-registry", [
            ...lacking.keys.map(({ generation, keyId }) => ({
                ...{ name: `generation-${generation.id}`, ok: true, detail: keyId },
            })),
            ...(lacking.documentKeyId === undefined
                ? []
                : [{ name: "document-key", ok: true, detail: lacking.documentKeyId }]),
        ]);
        return isWritten ? `${file} said it already` : file;
    },
};

/** Shows both diffs, what is imported and what is then changed, and asks. */
export const previewStep: Step<AdoptionRun> = {
    name: "preview",
    title: "show what is imported and what is then changed, and consent",
    advice: "Nothing was changed. The lines above say which rule or check refuses; mend that, then run this command again",
    done: (run) => isUp(run),
    async run(run) {
        const { stack, ports } = run;
        await ports.engine("preview", ["--diff"]);
        const { accountId, name } = stack.cartorio;
        const question = `Take these keys of account ${accountId} (${name}) under ${stack.stackName}?`;
        if (ports.confirm !== undefined && !(await ports.confirm(question))) {
            throw new StepWaiting(
                "nobody said yes; nothing was changed in the account",
                `run this command again, and answer yes or give --yes. ${stack.file} says what is adopted: take that ` +
                    "back before anybody runs `up`, if it is not to be",
            );
        }
        const consent = ports.confirm === undefined ? "--yes" : "asked and answered yes";
        await run.record("preview", consentChecks(ports.root, consent));
        return consent;
    },
};

/** Imports, and gives policy and tags. */
export const upStep: Step<AdoptionRun> = {
    name: "up",
    title: "take keys and aliases under the program, then policy and tags",
    advice: `The engine's own words are above. A key that it imported stays as it is and is in the state; ${AGAIN}`,
    done: (run) => isUp(run),
    async run(run) {
        await run.ports.engine("up", []);
        const { facts } = await run.look();
        await run.record("up", [
            { name: "engine", ok: true, detail: `the state holds ${facts.state.size} keys` },
        ]);
        return `the state holds ${facts.state.size} keys`;
    },
};

async function isUp(run: AdoptionRun): Promise<string | undefined> {
    return run.isAsDeclared() && (await run.isRecordedAfter("up", "write-registry"))
        ? "the stack's state holds them, policy and tags are the program's"
        : undefined;
}

/** Compares the account with what the program declares. */
export const verifyStep: Step<AdoptionRun> = {
    name: "verify",
    title: "same keys, same public keys, the program's policy and tags",
    advice: `Compare with \`cartorio audit access\`; ${AGAIN}`,
    done: async (run) =>
        run.isAsDeclared() && (await run.isRecordedAfter("verify", "up"))
            ? `${run.result().length} checks hold`
            : undefined,
    async run(run) {
        await run.look();
        const checks = run.result();
        const wrong = failedChecks(checks);
        if (wrong.length > 0) {
            throw new CliError(
                "refused",
                `what was adopted is not what the program declares:\n${wrong.map((one) => `- ${one}`).join("\n")}`,
            );
        }
        await run.record("verify", checks);
        const { key } = run.activeKey();
        return `${key.arn}, public key ${key.publicKeySha256 ?? "not shown: disabled"}`;
    },
};

/** Takes out of the registry file what said how the first `up` began. */
export const settleStep: Step<AdoptionRun> = {
    name: "settle-registry",
    title: "take the adoption out of the registry file again",
    advice: AGAIN,
    done: ({ stack, seen }) =>
        Promise.resolve(
            seen.held && !adoptsAnything(stack.cartorio)
                ? `${stack.file} adopts nothing`
                : undefined,
        ),
    async run(run) {
        const { environment, cartorio, file } = run.stack;
        await updateCartorio(run.ports.root, environment, cartorio.cns, withoutAdoption);
        run.reload();
        await run.record("settle-registry", [{ name: "adopts-nothing", ok: true, detail: file }]);
        return `${file}; commit it`;
    },
};

/** Proves that the program has nothing left to do. */
export const unchangedStep: Step<AdoptionRun> = {
    name: "unchanged",
    title: "a further `up` would change nothing",
    advice: `The preview above says what it would change; ${AGAIN}`,
    done: async (run) =>
        (await run.isRecordedAfter("unchanged", "up")) && run.isAsDeclared()
            ? "as was recorded"
            : undefined,
    async run(run) {
        await run.ports.engine("preview", ["--expect-no-changes"]);
        await run.record("unchanged", [{ name: "preview", ok: true, detail: "no change" }]);
        return "the preview shows no change";
    },
};
