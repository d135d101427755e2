//! Places of a text, made ready to be asked often: a file may have thousands of findings.

use std::ops::Range;

/// Places of a text, in order; those that overlap are one.
#[derive(Debug, Default)]
pub struct Covered(Vec<Range<usize>>);

impl Covered {
    /// Takes places in any order.
    pub fn new(places: &[Range<usize>]) -> Covered {
        let mut sorted = places.to_vec();
        sorted.sort_unstable_by_key(|p| p.start);
        let mut out: Vec<Range<usize>> = Vec::with_capacity(sorted.len());
        for place in sorted {
            match out.last_mut() {
                Some(last) if place.start < last.end => last.end = last.end.max(place.end),
                _ => out.push(place),
            }
        }
        Covered(out)
    }

    /// Whether one of them overlaps a span.
    pub fn overlap(&self, span: &Range<usize>) -> bool {
        self.first(span).is_some_and(|p| p.start < span.end)
    }

    /// Whether a span lies within one of them.
    pub fn hold(&self, span: &Range<usize>) -> bool {
        self.first(span)
            .is_some_and(|p| p.start <= span.start && span.end <= p.end)
    }

    /// The first one that ends behind the start of a span.
    fn first(&self, span: &Range<usize>) -> Option<&Range<usize>> {
        self.0.get(self.0.partition_point(|p| p.end <= span.start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_whatever_their_order() {
        let places = Covered::new(&[8..9, 2..4, 3..6]);
        let overlap = [0..2, 0..3, 4..5, 6..8, 5..20, 9..10].map(|s| places.overlap(&s));
        assert_eq!(overlap, [false, true, true, false, true, false]);
        let hold = [2..6, 3..5, 1..3, 5..7, 8..9].map(|s| places.hold(&s));
        assert_eq!(hold, [true, true, false, false, true]);
    }
}
