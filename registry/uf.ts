/**
 * UF of each two-digit IBGE code: the first two digits of every municipality's code.
 *
 * @see https://www.ibge.gov.br/explica/codigos-dos-municipios.php
 */
export const UF_OF_IBGE_CODE: Readonly<Record<string, string>> = {
    "11": "RO",
    "12": "AC",
    "13": "AM",
    "14": "RR",
    "15": "PA",
    "16": "AP",
    "17": "TO",
    "21": "MA",
    "22": "PI",
    "23": "CE",
    "24": "RN",
    "25": "PB",
    "26": "PE",
    "27": "AL",
    "28": "SE",
    "29": "BA",
    "31": "MG",
    "32": "ES",
    "33": "RJ",
    "35": "SP",
    "41": "PR",
    "42": "SC",
    "43": "RS",
    "50": "MS",
    "51": "MT",
    "52": "GO",
    "53": "DF",
};

/**
 * The UF in which a municipality lies.
 *
 * @param municipality IBGE code, seven digits.
 * @returns Two capital letters, or `undefined` when no UF has such a code.
 */
export function ufOfMunicipality(municipality: string): string | undefined {
    return UF_OF_IBGE_CODE[municipality.slice(0, 2)];
}
