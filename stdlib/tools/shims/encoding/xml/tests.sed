s/enc\.p\.closed/enc.closed/; s/enc\.p\./enc./
