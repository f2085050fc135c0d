// Runs in the transpiler's own context, after Babel. Evaluates to a function from (source) to JSON text
// {code, mappings}, or {error: {message, line, column}}.
;(function () {
    const Babel = globalThis.Babel

    // Contract §4.5: a named import is a property of the host's module, a default or namespace import is the module itself.
    const replaceImports = ({ types: t }) => ({
        visitor: {
            ImportDeclaration(path) {
                const { specifiers, source, importKind } = path.node
                if (importKind === 'type' || importKind === 'typeof') {
                    path.remove()
                    return
                }
                const requireCall = () => t.callExpression(t.identifier('require'), [t.stringLiteral(source.value)])
                const declarations = []
                const named = []
                for (const specifier of specifiers) {
                    if (specifier.importKind === 'type' || specifier.importKind === 'typeof') continue
                    if (t.isImportSpecifier(specifier) && !t.isIdentifier(specifier.imported, { name: 'default' })) {
                        named.push(t.objectProperty(
                            t.isStringLiteral(specifier.imported) ? specifier.imported : t.identifier(specifier.imported.name),
                            t.identifier(specifier.local.name)))
                    } else {
                        declarations.push(t.variableDeclarator(t.identifier(specifier.local.name), requireCall()))
                    }
                }
                if (named.length > 0) declarations.push(t.variableDeclarator(t.objectPattern(named), requireCall()))
                for (const specifier of specifiers) path.scope.removeBinding(specifier.local.name)
                const replacement = declarations.length > 0
                    ? t.variableDeclaration('const', declarations)
                    : t.expressionStatement(requireCall())
                replacement.loc = path.node.loc
                const [replaced] = path.replaceWithMultiple([replacement])
                if (declarations.length > 0) replaced.scope.registerDeclaration(replaced)
            },
        },
    })

    // Contract §4.3: the host learns where a promise is awaited, in the author's positions.
    const guarded = new WeakSet()
    const guardPromises = ({ types: t }) => {
        const guard = (node, key, what) => {
            if (guarded.has(node) || !node.loc) return
            guarded.add(node)
            const { line, column } = node.loc.start
            node[key] = t.callExpression(t.identifier('__asyncGuard'), [
                node[key],
                t.stringLiteral(`${what} on line ${line}:${column}`),
            ])
        }
        return {
            visitor: {
                AwaitExpression: ({ node }) => guard(node, 'argument', 'await'),
                MemberExpression({ node }) {
                    if (!node.computed && t.isIdentifier(node.property, { name: 'then' }) && !t.isSuper(node.object)) {
                        guard(node, 'object', 'Promise.then')
                    }
                },
            },
        }
    }

    return function (source) {
        try {
            const result = Babel.transform(source, {
                filename: 'index.ts', // also for .js: real plugins have TypeScript syntax in it
                presets: [
                    ['typescript', { allowDeclareFields: true }],
                    ['env', { targets: { node: '22' }, modules: 'commonjs' }],
                ],
                plugins: [replaceImports, guardPromises],
                sourceMaps: true,
                compact: false,
                comments: false,
                configFile: false,
                babelrc: false,
            })
            return JSON.stringify({ code: result.code, mappings: result.map.mappings })
        } catch (error) {
            const loc = error && error.loc
            return JSON.stringify({
                error: {
                    message: String((error && error.message) || error),
                    line: loc ? loc.line : 0,
                    column: loc ? loc.column : 0,
                },
            })
        }
    }
})()
