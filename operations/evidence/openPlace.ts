import path from "node:path";
import { parseS3Address } from "./evidencePlace";
import { FolderPlace } from "./folderPlace";
import type { PlaceFiles } from "./placeFiles";
import { S3Place } from "./s3Place";

/**
 * Opens the part of a place that is one stack's: `<place>/<stack>`. Makes nothing yet.
 * @throws CliError `usage` for an address that is none.
 */
export function openPlace(place: string, stackName: string): PlaceFiles {
    const address = parseS3Address(place, "--evidence");
    if (address === undefined) {
        return new FolderPlace(path.resolve(place, stackName));
    }
    const { bucket, prefix } = address;
    return new S3Place(bucket, prefix === "" ? `${stackName}/` : `${prefix}/${stackName}/`);
}
