/** The HTML that every page begins as: no script and no style in it, so that the security policy can forbid both. */
import { iconName, type PageFiles } from './bundle.ts';
import type { Page } from './pages.ts';

export const assetPath = '/assets';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

export const documentOf = (
  { title, description }: Pick<Page, 'title' | 'description'>,
  { script, parts, styles }: PageFiles,
): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="${escaped(description)}">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)} · impsim</title>
<link rel="icon" href="${assetPath}/${iconName}" type="image/svg+xml">
${styles.map((name) => `<link rel="stylesheet" href="${assetPath}/${name}">`).join('\n')}
${parts.map((name) => `<link rel="modulepreload" href="${assetPath}/${name}">`).join('\n')}
<script type="module" src="${assetPath}/${script}"></script>
</head>
<body>
<div id="page"></div>
<noscript>This page needs JavaScript.</noscript>
</body>
</html>
`;
