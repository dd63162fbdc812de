/** How declarations look in common languages: enough to name a block, not a grammar. */

export interface CodeLanguage {
  readonly name: string
  readonly extensions: readonly string[]
  /** Declarations at the margin; the first group that matched is the name. */
  readonly top: readonly RegExp[]
  /** Declarations inside another one. */
  readonly members: readonly RegExp[]
}

/** Words that can stand before a declaring keyword. */
const BEFORE =
  '(?:(?:export|default|declare|abstract|async|public|private|protected|internal|static|final|sealed|open|override|' +
  'pub(?:\\([\\w: ]+\\))?|unsafe|const|inline|extern(?: "\\w+")?|partial|data|virtual|readonly|local|case|implicit|' +
  'lazy|suspend|fileprivate|mutating|noinline|companion|annotation|unsigned)[ \\t]+)*'

/** A keyword and then a name: most languages. */
const KEYWORD = new RegExp(
  `^[ \\t]*${BEFORE}(?:function\\*?|func|fun|fn|def|defp|defmodule|defmacro|class|interface|trait|struct|enum|union|` +
    'type|typealias|module|namespace|object|protocol|extension|record|impl(?:<[^>]*>)?|sub|procedure|proc|macro_rules!|' +
    'mod|package|service|message|rpc|contract)[ \\t]+([\\p{L}_$][\\p{L}\\p{N}_$]*(?:(?:::|[.:])[\\p{L}_$][\\p{L}\\p{N}_$]*)*[!?]?)',
  'u',
)
/** `const name =`, `let name =`, `var name =`, `val name =`. */
const BINDING = new RegExp(
  `^[ \\t]*${BEFORE}(?:const|let|var|val|static)[ \\t]+(?:mut[ \\t]+)?([\\p{L}_$][\\w$]*)`,
  'u',
)
/** `name(…) {` and `modifiers type name(…) {`; what looks the same and declares nothing is left out. */
const METHOD =
  /^[ \t]*(?!(?:if|for|while|switch|catch|return|else|do|new|throw|await|yield|super|assert|typeof|delete|case|goto|sizeof)\b)(?:[\w$<>[\],.?*&:@]+[ \t]+){0,6}[*&]{0,2}([A-Za-z_$#~][\w$]*(?:::~?\w+)*)[ \t]*(?:<[^<>()]*>)?\([^;=]*(?:[{,(]|\)[^;=]*)$/
const GO_METHOD = /^func[ \t]+\([^)]*\)[ \t]*(\w+)/
const C_MACRO = /^#[ \t]*define[ \t]+(\w+)/
const C_TYPEDEF = /^typedef\b.*\b(\w+)[ \t]*;/
const SHELL_FUNCTION = /^[ \t]*(?:function[ \t]+)?([\w:-]+)[ \t]*\(\)[ \t]*\{?/
const LUA_FUNCTION =
  /^[ \t]*(?:local[ \t]+)?function[ \t]+([\w.:]+)|^[ \t]*(?:local[ \t]+)?([\w.]+)[ \t]*=[ \t]*function\b/
const RUBY_DEF = /^[ \t]*(?:def[ \t]+(?:self\.)?|class[ \t]+|module[ \t]+)([\w:?!=]+)/
const SQL_CREATE =
  /^create[ \t]+(?:or[ \t]+replace[ \t]+)?(?:temp(?:orary)?[ \t]+|unique[ \t]+|materialized[ \t]+)*(?:table|view|index|function|procedure|trigger|type|schema)[ \t]+(?:if[ \t]+not[ \t]+exists[ \t]+)?([\w."`[\]]+)/i
const R_FUNCTION = /^([\w.]+)[ \t]*(?:<-|=)[ \t]*function\b/
const HASKELL_SIGNATURE = /^([a-z_][\w']*)[ \t]*::|^(?:data|newtype|type|class|instance)[ \t]+([\w ]+)/
const SECTION = /^\[+([^\]]+)\]+/

const curly = [KEYWORD, BINDING]
const members = [KEYWORD, METHOD]

const LANGUAGES: readonly CodeLanguage[] = [
  language('typescript', '.ts .tsx .mts .cts', curly, members),
  language('javascript', '.js .jsx .mjs .cjs', curly, members),
  language('vue', '.vue .svelte .astro', curly, members),
  language('python', '.py .pyi .pyx', [KEYWORD], [KEYWORD]),
  language('go', '.go', [GO_METHOD, KEYWORD, BINDING], [KEYWORD]),
  language('rust', '.rs', curly, [KEYWORD]),
  language('java', '.java', [KEYWORD], members),
  language('kotlin', '.kt .kts', curly, [KEYWORD]),
  language('scala', '.scala .sc', [KEYWORD], [KEYWORD]),
  language('csharp', '.cs', [KEYWORD], members),
  language('swift', '.swift', curly, [KEYWORD]),
  language('dart', '.dart', [KEYWORD, METHOD], members),
  language('php', '.php', [KEYWORD], [KEYWORD]),
  language('c', '.c .h', [C_MACRO, C_TYPEDEF, KEYWORD, METHOD], members),
  language('cpp', '.cpp .cc .cxx .hpp .hh .hxx .cu .m .mm', [C_MACRO, C_TYPEDEF, KEYWORD, METHOD], members),
  language('ruby', '.rb .rake', [RUBY_DEF], [RUBY_DEF]),
  language('lua', '.lua', [LUA_FUNCTION], [LUA_FUNCTION]),
  language('perl', '.pl .pm', [KEYWORD], [KEYWORD]),
  language('r', '.r', [R_FUNCTION], []),
  language('elixir', '.ex .exs', [KEYWORD], [KEYWORD]),
  language('haskell', '.hs', [HASKELL_SIGNATURE], []),
  language('shell', '.sh .bash .zsh', [SHELL_FUNCTION], []),
  language('sql', '.sql', [SQL_CREATE], []),
  language('protobuf', '.proto', [KEYWORD], [KEYWORD]),
  language('solidity', '.sol', [KEYWORD], [KEYWORD]),
  language('zig', '.zig', curly, [KEYWORD]),
  language('julia', '.jl', [KEYWORD], [KEYWORD]),
  language('toml', '.toml .ini .cfg', [SECTION], []),
  language('yaml', '.yaml .yml', [/^([\w./-]+):/], []),
  language('css', '.css .scss .less', [], []),
  language('graphql', '.graphql .gql', [KEYWORD, /^input[ \t]+(\w+)/], []),
  language('makefile', '.mk .cmake .gradle .bat .ps1', [KEYWORD], []),
]

/** For a file that is read as code under an ending of no known language. */
const ANY = language('code', '', curly, members)

const byExtension = new Map(
  LANGUAGES.flatMap((known) => known.extensions.map((ending) => [ending, known] as const)),
)

export const codeExtensions: readonly string[] = [...byExtension.keys()]

export function languageOf(path: string): CodeLanguage {
  return byExtension.get(/\.[^./]+$/.exec(path.toLowerCase())?.[0] ?? '') ?? ANY
}

function language(
  name: string,
  extensions: string,
  top: readonly RegExp[],
  inner: readonly RegExp[],
): CodeLanguage {
  return { name, extensions: extensions.split(' ').filter(Boolean), top, members: inner }
}
