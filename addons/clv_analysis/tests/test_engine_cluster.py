import doctest
import unittest

import numpy as np

from ..engine import cluster


class TestEngineCluster(unittest.TestCase):
    @staticmethod
    def _clouds(count, each=200, seed=1):
        """Round clouds on a circle, the first the largest; features of different units."""
        rng = np.random.default_rng(seed)
        angle = 2 * np.pi * np.arange(count) / count
        middle = np.column_stack((np.cos(angle), np.sin(angle))) * 10
        label = np.repeat(np.arange(count), each + 10 * np.arange(count, 0, -1))
        points = middle[label] + rng.normal(0, 1, (len(label), 2))
        return points * (1, 1000) + (5, -300), label

    def test_examples(self):
        self.assertEqual(doctest.testmod(cluster).failed, 0)

    def test_known_groups_are_found(self):
        for count in (3, 5, 7):
            points, label = self._clouds(count)
            found = cluster.find(points)
            self.assertEqual(len(found.size), count)
            self.assertEqual(found.label.tolist(), label.tolist(), "largest first")
            self.assertGreater(found.silhouette, 0.6)
            np.testing.assert_allclose(
                found.centres, [points[label == k].mean(axis=0) for k in range(count)], rtol=1e-6
            )

    def test_the_same_customers_always_give_the_same_groups(self):
        points = np.random.default_rng(4).normal(0, 1, (500, 3))
        first, second = cluster.find(points), cluster.find(points)
        np.testing.assert_array_equal(first.label, second.label)
        np.testing.assert_array_equal(first.centres, second.centres)

    def test_customers_who_hardly_differ_are_one_group(self):
        for points in (np.zeros((0, 2)), np.ones((1, 2)), np.ones((50, 2)), np.eye(2)):
            found = cluster.find(points)
            self.assertEqual(set(found.label.tolist()), {0} if len(points) else set())
            self.assertTrue(np.isfinite(found.silhouette))
        with self.assertRaisesRegex(ValueError, "finite"):
            cluster.find([[np.nan, 1.0]])

    def test_everybody_goes_to_the_nearest_of_the_sampled_centres(self):
        points, label = self._clouds(3, each=20_000)
        found = cluster.find(points)
        self.assertGreater((found.label == label).mean(), 0.999)
        self.assertEqual(found.size.sum(), len(label))

    def test_groups_keep_their_identity(self):
        before = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 900.0]])
        after = np.array([[0.2, 880.0], [9.0, 10.0], [0.5, 5.0], [30.0, 3000.0]])
        found = cluster.match(before, after, np.array([1.0, 100.0]))
        self.assertEqual(found, [2, 1, 0, None])
        self.assertEqual(cluster.match(np.zeros((0, 2)), after, np.ones(2)), [None] * 4)
