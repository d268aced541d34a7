#!/usr/bin/env python3
"""Lists the body-less functions of the Go sources in NATIVES.md, with the comment above each."""
import os, re
root = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..')
out = ['# Natives', '', 'Go functions without a body, by package. Written by `tools/natives.py`.',
       'The functions of `sync/atomic` and those marked *intrinsic* are the compiler\'s.', '']
for d, _, files in sorted(os.walk(os.path.join(root, 'go'))):
    pkg = os.path.relpath(d, os.path.join(root, 'go'))
    found = []
    for f in sorted(files):
        if not f.endswith('.go'):
            continue
        doc = []
        for line in open(os.path.join(d, f), encoding='utf-8'):
            line = line.rstrip('\n')
            if line.startswith('//'):
                doc.append(line[2:].strip())
                continue
            if re.match(r'func [^{]*$', line) and line.rstrip()[-1] not in '(,':
                found.append((line, ' '.join(x for x in doc if not x.startswith('go:'))))
            doc = []
    if found:
        out += ['## ' + pkg, '']
        out += ['- `%s`%s' % (s, ': ' + c if c else '') for s, c in found]
        out.append('')
open(os.path.join(root, 'NATIVES.md'), 'w').write('\n'.join(l.rstrip() for l in out))
