import fs from "node:fs";
import os from "node:os";
import path from "node:path";

/** Makes temporary folders, and removes them after each test of the enclosing block. */
export function temporaryFolders() {
    const roots: string[] = [];
    afterEach(() => {
        for (const root of roots.splice(0)) {
            fs.rmSync(root, { recursive: true, force: true });
        }
    });
    /** Writes files, their names relative to the folder, and returns the folder. */
    return (files: Readonly<Record<string, string>> = {}): string => {
        const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "cartorio-")));
        roots.push(root);
        for (const [file, content] of Object.entries(files)) {
            writeFile(path.join(root, file), content);
        }
        return root;
    };
}

/** Writes a file and the folders above it. */
export function writeFile(file: string, content: string | Uint8Array): string {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
    return file;
}

/** Writes a shell script that can be started. */
export function writeExecutable(file: string, script: string): string {
    writeFile(file, `#!/bin/sh\n${script}\n`);
    fs.chmodSync(file, 0o755);
    return file;
}
