// Body-less functions need an assembly file.
