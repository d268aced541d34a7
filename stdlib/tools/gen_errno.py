#!/usr/bin/env python3
"""Writes the numbers and texts of errors and signals for package syscall from this machine's C library."""
import errno, os, signal
root = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'go')
out = '// Written by tools/gen_errno.py.\n\npackage syscall\n\n// Errors.\nconst (\n'
for n, name in sorted((v, k) for k, v in vars(errno).items() if k.startswith('E')):
    out += '\t%s = Errno(%d)\n' % (name, n)
out += ')\n\n// Signals.\nconst (\n'
sigs = sorted(set((int(getattr(signal, k)), k) for k in dir(signal) if k.startswith('SIG') and not k.startswith('SIG_') and 'RT' not in k))
for n, k in sigs:
    out += '\t%s = Signal(%d)\n' % (k, n)
def table(name, what, texts):
    """A constant with a line for each number: a variable would have to be filled at the start of every program."""
    lines = [texts.get(n, '') for n in range(max(texts) + 1)]
    return '\n// %s has a line for each %s.\nconst %s = `%s\n`\n' % (name, what, name, '\n'.join(lines))

texts = {}
for n in sorted(errno.errorcode):
    t = os.strerror(n)
    if not t[:2].isupper() and not t.startswith('RFS') and not t.startswith('.'):
        t = t[0].lower() + t[1:]
    texts[n] = t
out += ')\n' + table('errorTexts', 'error', texts)
texts = {}
for n, k in sigs:
    t = signal.strsignal(n) or ''
    texts[n] = t[:1].lower() + t[1:] if t[:3] not in ('CPU', 'I/O') else t
out += table('signalTexts', 'signal', texts)
open(root + '/syscall/zerrors.go', 'w').write(out)
