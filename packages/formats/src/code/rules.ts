/** What the nodes of each grammar stand for: which declare a symbol, which only wrap one, which import. */
import type { GrammarName } from './extensions.ts'
import type { Node } from './grammar.ts'
import {
  aliasName,
  assignedName,
  childName,
  declaratorName,
  fieldName,
  goMethodName,
  implName,
  listedNames,
  operatorName,
  valueName,
} from './names.ts'

export type SymbolKind = 'function' | 'method' | 'class' | 'type' | 'constant' | 'module'

export interface Rules {
  /** By node type: the symbol's kind, and how it is named. A name of `undefined` makes it plain code. */
  readonly symbols: Readonly<Record<string, readonly [SymbolKind, (node: Node) => string | undefined]>>
  /** Nodes around one declaration: the symbol's span is theirs. */
  readonly wrappers: ReadonlySet<string>
  /** Nodes whose children stand in their parent's place. */
  readonly groups: ReadonlySet<string>
  /** By node type: what finds the names of modules in the node's text, one a match, in its first filled group. */
  readonly imports: Readonly<Record<string, RegExp>>
}

const QUOTED = /['"<]([^'">]+)['">]/g

const ecmascript: Rules = {
  symbols: {
    ...all('function', fieldName, 'function_declaration generator_function_declaration function_signature'),
    ...all('class', fieldName, 'class_declaration abstract_class_declaration'),
    ...all('type', fieldName, 'interface_declaration type_alias_declaration enum_declaration'),
    ...all('module', fieldName, 'internal_module module'),
    ...all('method', fieldName, 'method_definition method_signature abstract_method_signature'),
    ...all('method', valueName, 'public_field_definition field_definition'),
    ...all('constant', listedNames, 'lexical_declaration variable_declaration'),
    ...all('function', assignedName, 'assignment_expression'),
  },
  wrappers: words('export_statement ambient_declaration expression_statement'),
  groups: words(''),
  imports: {
    import_statement: /(?:from\s*|import\s*|require\s*\(\s*)['"]([^'"]+)['"]/g,
    export_statement: /\bfrom\s*['"]([^'"]+)['"]\s*;?\s*$/g,
    lexical_declaration: /=\s*(?:await\s+)?(?:require|import)\s*\(\s*['"]([^'"]+)['"]/g,
    variable_declaration: /=\s*require\s*\(\s*['"]([^'"]+)['"]/g,
  },
}

const cpp: Rules = {
  symbols: {
    ...all('function', declaratorName, 'function_definition declaration'),
    ...all('method', declaratorName, 'field_declaration'),
    ...all('class', fieldName, 'class_specifier struct_specifier union_specifier'),
    ...all('type', fieldName, 'enum_specifier alias_declaration concept_definition'),
    ...all('type', declaratorName, 'type_definition'),
    ...all('module', fieldName, 'namespace_definition'),
    ...all('constant', fieldName, 'preproc_def preproc_function_def'),
  },
  wrappers: words('template_declaration'),
  groups: words('preproc_ifdef preproc_if preproc_else preproc_elif linkage_specification declaration_list'),
  imports: { preproc_include: QUOTED },
}

export const RULES: Readonly<Record<GrammarName, Rules>> = {
  typescript: ecmascript,
  tsx: ecmascript,
  javascript: ecmascript,
  python: {
    symbols: {
      ...all('function', fieldName, 'function_definition'),
      ...all('class', fieldName, 'class_definition'),
      ...all('type', aliasName, 'type_alias_statement'),
      ...all('constant', assignedName, 'assignment'),
    },
    wrappers: words('decorated_definition expression_statement'),
    groups: words(''),
    imports: {
      import_statement: /(?:\bimport\s+|,\s*)([\w.]+)/g,
      import_from_statement: /\bfrom\s+([\w.]+)/g,
    },
  },
  go: {
    symbols: {
      ...all('function', fieldName, 'function_declaration'),
      ...all('method', goMethodName, 'method_declaration'),
      ...all('type', listedNames, 'type_declaration'),
      ...all('constant', listedNames, 'const_declaration var_declaration'),
    },
    wrappers: words(''),
    groups: words(''),
    imports: { import_declaration: /"([^"]+)"/g },
  },
  rust: {
    symbols: {
      ...all('function', fieldName, 'function_item function_signature_item macro_definition'),
      ...all('class', fieldName, 'trait_item'),
      ...all('class', implName, 'impl_item'),
      ...all('type', fieldName, 'struct_item enum_item union_item type_item'),
      ...all('constant', fieldName, 'const_item static_item'),
      ...all('module', fieldName, 'mod_item'),
    },
    wrappers: words(''),
    groups: words('foreign_mod_item declaration_list'),
    imports: {
      use_declaration: /\buse\s+([^;]+)/g,
      extern_crate_declaration: /\bcrate\s+(\w+)/g,
    },
  },
  java: {
    symbols: {
      ...all(
        'class',
        fieldName,
        'class_declaration interface_declaration enum_declaration record_declaration annotation_type_declaration',
      ),
      ...all(
        'method',
        fieldName,
        'method_declaration constructor_declaration compact_constructor_declaration annotation_type_element_declaration',
      ),
      ...all('constant', listedNames, 'field_declaration constant_declaration'),
    },
    wrappers: words(''),
    groups: words('enum_body_declarations'),
    imports: { import_declaration: /\bimport\s+(?:static\s+)?([\w.*\s]+)/g },
  },
  'c-sharp': {
    symbols: {
      ...all('module', fieldName, 'namespace_declaration'),
      ...all(
        'class',
        fieldName,
        'class_declaration struct_declaration interface_declaration record_declaration',
      ),
      ...all('type', fieldName, 'enum_declaration delegate_declaration'),
      ...all(
        'method',
        fieldName,
        'method_declaration constructor_declaration property_declaration event_declaration',
      ),
      ...all('method', operatorName, 'operator_declaration indexer_declaration destructor_declaration'),
      ...all('function', fieldName, 'local_function_statement'),
      ...all('constant', listedNames, 'field_declaration event_field_declaration'),
    },
    wrappers: words('global_statement'),
    groups: words(''),
    imports: { using_directive: /\busing\s+(?:static\s+)?(?:\w+\s*=\s*)?([\w.]+)/g },
  },
  cpp,
  ruby: {
    symbols: {
      ...all('method', fieldName, 'method singleton_method'),
      ...all('class', fieldName, 'class'),
      ...all('module', fieldName, 'module'),
      ...all('constant', assignedName, 'assignment'),
    },
    wrappers: words(''),
    groups: words('singleton_class body_statement'),
    imports: { call: /^(?:require|require_relative|load)\b[\s(]*['"]([^'"]+)['"]/g },
  },
  php: {
    symbols: {
      ...all('module', fieldName, 'namespace_definition'),
      ...all(
        'class',
        fieldName,
        'class_declaration interface_declaration trait_declaration enum_declaration',
      ),
      ...all('function', fieldName, 'function_definition'),
      ...all('method', fieldName, 'method_declaration'),
      ...all('constant', listedNames, 'const_declaration'),
    },
    wrappers: words(''),
    groups: words(''),
    imports: {
      namespace_use_declaration: /\buse\s+(?:function\s+|const\s+)?([^;]+)/g,
      expression_statement: /^(?:require|include)(?:_once)?\b[\s(]*['"]([^'"]+)['"]/g,
    },
  },
  bash: {
    symbols: {
      ...all('function', fieldName, 'function_definition'),
      ...all('constant', listedNames, 'declaration_command'),
      ...all('constant', fieldName, 'variable_assignment'),
    },
    wrappers: words(''),
    groups: words(''),
    imports: { command: /^(?:source|\.)\s+['"]?([^\s'";]+)/g },
  },
  powershell: {
    symbols: {
      ...all('function', childName, 'function_statement'),
      ...all('class', childName, 'class_statement'),
      ...all('method', childName, 'class_method_definition'),
      ...all('type', childName, 'enum_statement'),
    },
    wrappers: words(''),
    groups: words('statement_list'),
    imports: { pipeline: /^(?:using\s+module|Import-Module|\.)\s+(?:-Name\s+)?['"]?([^\s'";]+)/gi },
  },
  css: {
    symbols: {
      ...all('type', childName, 'rule_set keyframes_statement'),
    },
    wrappers: words(''),
    groups: words(''),
    imports: { import_statement: /['"(]([^'"()]+)['")]/g },
  },
}

/** Comments and annotations that stand as siblings above what they belong to. */
export const LEADING: ReadonlySet<string> = words(
  'comment line_comment block_comment attribute_item decorator',
)

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' ').filter(Boolean))
}

function all(kind: SymbolKind, name: (node: Node) => string | undefined, types: string): Rules['symbols'] {
  return Object.fromEntries([...words(types)].map((type) => [type, [kind, name] as const]))
}
