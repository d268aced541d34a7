//! Size classes. The sizes are visible to Go programs through cap() after append, so they are Go's.

/// Bytes in a page of the page heap.
pub const PAGE: usize = 8192;
/// log2 of [`PAGE`].
pub const PAGE_SHIFT: u32 = 13;
/// Objects above this come straight from pages.
pub const MAX_SMALL: usize = 32768;
/// Objects up to this have their pointer map in the heap bitmap; above it a type per object.
pub const MAX_BITMAP: usize = 512;
/// Number of classes; class 0 is for large objects.
pub const NCLASS: usize = 68;
/// Classes with and without pointers.
pub const NSPANCLASS: usize = NCLASS * 2;
/// Header bytes that gc puts before medium pointerful objects: we have none, but cap() shows them.
const GC_HEADER: usize = 8;

/// Object size of each class.
pub const CLASS_SIZE: [u32; NCLASS] = [
    0, 8, 16, 24, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 288, 320, 352, 384, 416, 448,
    480, 512, 576, 640, 704, 768, 896, 1024, 1152, 1280, 1408, 1536, 1792, 2048, 2304, 2688, 3072, 3200, 3456, 4096,
    4864, 5376, 6144, 6528, 6784, 6912, 8192, 9472, 9728, 10240, 10880, 12288, 13568, 14336, 16384, 18432, 19072,
    20480, 21760, 24576, 27264, 28672, 32768,
];

/// Pages of a span of each class: the least that wastes no more than an eighth at its end.
pub static CLASS_PAGES: [u8; NCLASS] = {
    let mut t = [0; NCLASS];
    let mut c = 1;
    while c < NCLASS {
        let size = CLASS_SIZE[c] as usize;
        let mut n = PAGE;
        while n < size || n % size > n / 8 {
            n += PAGE;
        }
        t[c] = (n / PAGE) as u8;
        c += 1;
    }
    t
};

/// Class of a size, by (size + 7) / 8, for sizes up to 1024.
static SMALL: [u8; 129] = {
    let mut t = [0; 129];
    let mut i = 1;
    while i <= 128 {
        let mut c = 1;
        while (CLASS_SIZE[c] as usize) < i * 8 {
            c += 1;
        }
        t[i] = c as u8;
        i += 1;
    }
    t
};

/// Class of a size, by (size - 1024 + 127) / 128, above 1024.
static MEDIUM: [u8; 249] = {
    let mut t = [0; 249];
    let mut i = 0;
    while i < 249 {
        let mut c = 1;
        while (CLASS_SIZE[c] as usize) < 1024 + i * 128 {
            c += 1;
        }
        t[i] = c as u8;
        i += 1;
    }
    t
};

/// The class that holds objects of `size` bytes, 1 ..= [`MAX_SMALL`].
#[inline]
pub fn class_of(size: usize) -> usize {
    debug_assert!(size <= MAX_SMALL);
    if size <= 1024 { SMALL[size.div_ceil(8)] as usize } else { MEDIUM[(size - 1024).div_ceil(128)] as usize }
}

/// The size that gc would really give for a request: what append rounds capacities to.
pub fn round_up(size: usize, noscan: bool) -> usize {
    let head = if !noscan && size > MAX_BITMAP { GC_HEADER } else { 0 };
    if size <= MAX_SMALL - GC_HEADER {
        if size == 0 {
            return 0;
        }
        return CLASS_SIZE[class_of(size + head)] as usize - head;
    }
    match size.checked_add(PAGE - 1) {
        Some(n) => n & !(PAGE - 1),
        None => size,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_cover() {
        for size in 1..=MAX_SMALL {
            let c = class_of(size);
            assert!(CLASS_SIZE[c] as usize >= size);
            assert!((CLASS_SIZE[c - 1] as usize) < size);
        }
    }

    #[test]
    fn rounding_is_gcs() {
        assert_eq!(round_up(5 * 8, true), 48);
        assert_eq!(round_up(33, true), 48);
        assert_eq!(round_up(520, false), 568);
        assert_eq!(round_up(520, true), 576);
        assert_eq!(round_up(32768, true), 32768);
        assert_eq!(round_up(32769, true), 40960);
        assert_eq!(CLASS_PAGES[67], 4);
        assert_eq!(CLASS_PAGES[35], 2);
    }
}
